import type { AuditEvent } from '@handoff/client';
import { eventsRead, useEventsOf } from '../../api/tasks.js';
import { text } from '../../text/text.js';
import { Button } from '../button.js';
import { ErrorNotice } from '../error-notice.js';
import { JsonTree } from '../json-tree.js';
import { Loading } from '../loading.js';
import { Role, StatusBadge } from '../status-badge.js';
import { TheirText } from '../their-text.js';
import { Ago } from '../time.js';
import { eventWords, toneOf } from './event-words.js';

/** What happened to a task or in a session, newest first, as the audit log has it. */
export function Timeline({ of }: { readonly of: { readonly task_id: string } | { readonly session_id: string } }) {
  const log = useEventsOf(of);
  const events = eventsRead(log.data);
  if (log.error !== null) return <ErrorNotice error={log.error} onRetry={() => void log.refetch()} />;
  if (log.isPending) return <Loading rows={4} />;
  if (events.length === 0) return <p className="muted">{text.tasks.noEvents}</p>;
  return (
    <>
      <ol className="timeline">
        {events.map((event) => (
          <Entry key={event.audit_id} event={event} />
        ))}
      </ol>
      {log.hasNextPage && (
        <Button icon="down" disabled={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
          {text.tasks.moreEvents}
        </Button>
      )}
    </>
  );
}

function Entry({ event }: { readonly event: AuditEvent }) {
  const { event_type, role, actor, timestamp, metadata } = event;
  const { to_status } = metadata as { readonly to_status?: unknown };
  return (
    <li data-tone={toneOf(event_type)}>
      <div className="row">
        <strong>{eventWords(event_type)}</strong>
        {typeof to_status === 'string' && <StatusBadge status={to_status} />}
        {role !== null && <Role name={role} />}
        {actor !== null && (
          <span className="small muted">
            {text.inbox.by} <TheirText clip={80}>{nameOf(actor)}</TheirText>
          </span>
        )}
        <span className="small muted">
          <Ago at={timestamp} />
        </span>
      </div>
      <details className="more small">
        <summary className="mono">{event_type}</summary>
        <JsonTree value={metadata} />
      </details>
    </li>
  );
}

/** The log names a person as `issuer#subject`; the issuer is in the entry itself. */
function nameOf(actor: string): string {
  const mark = actor.indexOf('#');
  return mark < 0 || mark === actor.length - 1 ? actor : actor.slice(mark + 1);
}
