import type { Approval, Task } from '@handoff/client';
import { useEffect } from 'react';
import { useTask } from '../../api/approvals.js';
import { Button } from '../../parts/button.js';
import { Content } from '../../parts/content/content.js';
import { DiffList } from '../../parts/content/diff-list.js';
import { ErrorNotice } from '../../parts/error-notice.js';
import { Loading } from '../../parts/loading.js';
import { Notice } from '../../parts/notice.js';
import { TheirText } from '../../parts/their-text.js';
import { text } from '../../text/text.js';
import { CardHead } from './card-head.js';
import { Decide } from './decide.js';
import { GoneNotice } from './gone-notice.js';
import { useSelection } from './selection.js';
import { asJson, useShownContent, type Shown } from './use-shown-content.js';
import { Votes } from './votes.js';

export interface ApprovalCardProps {
  readonly approval: Approval;
  /** Whether it waits no more: somebody else has decided, or its time is over. */
  readonly gone: boolean;
  readonly onPutAway: (approvalId: string) => void;
}

/** One approval: who asks for what and why, and the decision. */
export function ApprovalCard({ approval, gone, onPutAway }: ApprovalCardProps) {
  const { data: task, error, refetch } = useTask(approval.task_id);
  return (
    <article className="card approval" data-row="" data-gone={gone || undefined} tabIndex={0} aria-label={nameOf(task)}>
      {task === undefined ? (
        <>
          {error === null ? <Loading rows={4} /> : <ErrorNotice error={error} onRetry={() => void refetch()} />}
          {gone && <GoneNotice approval={approval} onPutAway={onPutAway} />}
        </>
      ) : (
        <Filled approval={approval} task={task} gone={gone} onPutAway={onPutAway} />
      )}
    </article>
  );
}

function nameOf(task: Task | undefined): string {
  return task === undefined ? text.loading : `${task.task_type}, ${task.from_role}`;
}

function Filled({ approval, task, gone, onPutAway }: ApprovalCardProps & { readonly task: Task }) {
  const shown = useShownContent(task);
  const { shows } = useSelection();
  const { approval_id, reason } = approval;
  const hash = gone || shown.before !== undefined ? undefined : shown.content.hash;
  useEffect(() => {
    shows(approval_id, hash);
    return () => shows(approval_id, undefined);
  }, [shows, approval_id, hash]);
  return (
    <>
      <CardHead approval={approval} task={task} selectable={hash !== undefined} />
      <div className="asked">
        <Asked approval={approval} shown={shown} gone={gone} />
      </div>
      <aside className="deciding">
        {reason !== null && (
          <div className="reason">
            <span className="small muted">{text.inbox.reason}</span>
            <TheirText clip={600}>{reason}</TheirText>
          </div>
        )}
        <Votes approval={approval} />
        {gone ? (
          <GoneNotice approval={approval} onPutAway={onPutAway} />
        ) : (
          <Decide approval={approval} task={task} contentHash={hash} onDecided={onPutAway} />
        )}
      </aside>
    </>
  );
}

interface AskedProps {
  readonly approval: Approval;
  readonly shown: Shown;
  readonly gone: boolean;
}

/** What is asked for: what changed of it, and the content. */
function Asked({ approval: { renewed }, shown, gone }: AskedProps) {
  const { description, data, context } = shown.content;
  return (
    <>
      {description !== null && (
        <h2>
          <TheirText clip={300}>{description}</TheirText>
        </h2>
      )}
      {shown.before !== undefined && !gone && <Changed shown={shown} before={shown.before} />}
      {renewed && shown.before === undefined && (
        <Notice tone="warn" title={text.inbox.renewed}>
          <p>{text.inbox.renewedDetail}</p>
        </Notice>
      )}
      <Content data={data} context={context} />
    </>
  );
}

function Changed({ shown, before }: { readonly shown: Shown; readonly before: NonNullable<Shown['before']> }) {
  return (
    <Notice tone="warn" title={text.inbox.changed}>
      <p>{text.inbox.changedDetail}</p>
      <DiffList before={asJson(before)} after={asJson(shown.content)} />
      <div>
        <Button icon="check" onClick={shown.accept}>
          {text.inbox.seen}
        </Button>
      </div>
    </Notice>
  );
}
