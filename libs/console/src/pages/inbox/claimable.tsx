import type { Inbox } from '@handoff/client';
import { useState } from 'react';
import { useClaim, useInboxes } from '../../api/inboxes.js';
import { Button } from '../../parts/button.js';
import { Empty } from '../../parts/empty.js';
import { ErrorNotice } from '../../parts/error-notice.js';
import { Loading } from '../../parts/loading.js';
import { Role } from '../../parts/status-badge.js';
import { Ago } from '../../parts/time.js';
import { useToasts } from '../../parts/toasts.js';
import { text } from '../../text/text.js';

/** The tasks that wait for the person's roles, by type: agents take most of them, people can. */
export function Claimable() {
  const { inboxes, isPending, error } = useInboxes();
  const waiting = inboxes.filter(({ claimable }) => claimable > 0);
  return (
    <section className="section" aria-labelledby="to-take">
      <h2 id="to-take">{text.inbox.claimable.title}</h2>
      {error !== null && <ErrorNotice error={error} />}
      {isPending && <Loading />}
      {!isPending && error === null && waiting.length === 0 && (
        <Empty icon="hand" title={text.inbox.claimable.empty}>
          {text.inbox.claimable.emptyDetail}
        </Empty>
      )}
      <div className="stack">
        {waiting.map((inbox) => (
          <RoleTasks key={inbox.role} inbox={inbox} />
        ))}
      </div>
    </section>
  );
}

function RoleTasks({ inbox: { role, by_type, oldest_claimable_at } }: { readonly inbox: Inbox }) {
  return (
    <div className="card take">
      <div className="row">
        <Role name={role} />
        {oldest_claimable_at !== null && (
          <span className="small muted">
            {text.inbox.claimable.oldest} <Ago at={oldest_claimable_at} />
          </span>
        )}
      </div>
      <ul>
        {by_type
          .filter(({ pending }) => pending > 0)
          .map(({ task_type, pending }) => (
            <li key={task_type} className="row" data-row="" tabIndex={0}>
              <span className="card-type">{task_type}</span>
              <span className="small muted">{text.inbox.claimable.waits(pending)}</span>
              <span className="spread">
                <Take role={role} type={task_type} />
              </span>
            </li>
          ))}
      </ul>
    </div>
  );
}

function Take({ role, type }: { readonly role: string; readonly type: string }) {
  const [isTaking, setTaking] = useState(false);
  const claim = useClaim();
  const say = useToasts();
  const take = async (): Promise<void> => {
    setTaking(true);
    try {
      const task = await claim(role, type);
      if (task === undefined) say.warn(text.inbox.claimable.none, text.inbox.claimable.noneDetail);
      else say.done(text.inbox.claimable.took(type), text.inbox.claimable.tookDetail);
    } catch (error) {
      say.failed(error);
    } finally {
      setTaking(false);
    }
  };
  return (
    <Button icon="hand" disabled={isTaking} onClick={() => void take()}>
      {text.inbox.claimable.take}
    </Button>
  );
}
