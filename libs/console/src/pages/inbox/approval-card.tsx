import type { Approval, Task } from '@handoff/client';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTask } from '../../api/approvals.js';
import { ApprovalBody } from '../../parts/approval/approval-body.js';
import { ApprovalHead } from '../../parts/approval/approval-head.js';
import { useShownContent } from '../../parts/approval/shown-content.js';
import { ErrorNotice } from '../../parts/error-notice.js';
import { Loading } from '../../parts/loading.js';
import { text } from '../../text/text.js';
import { DecideHere } from './decide-here.js';
import { GoneNotice } from './gone-notice.js';
import { readBy } from './read-contents.js';
import { SelectBox, useSelection } from './selection.js';

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
  const shown = useShownContent(task, readBy(useQueryClient()));
  const { shows } = useSelection();
  const { approval_id } = approval;
  const hash = gone || shown.before !== undefined ? undefined : shown.content.hash;
  useEffect(() => {
    shows(approval_id, hash);
    return () => shows(approval_id, undefined);
  }, [shows, approval_id, hash]);
  return (
    <>
      <ApprovalHead approval={approval} task={task} pending={!gone}>
        <SelectBox id={approval_id} name={task.task_type} disabled={hash === undefined} />
      </ApprovalHead>
      <ApprovalBody approval={approval} shown={shown} pending={!gone}>
        {gone ? (
          <GoneNotice approval={approval} onPutAway={onPutAway} />
        ) : (
          <DecideHere approval={approval} task={task} contentHash={hash} onDecided={onPutAway} />
        )}
      </ApprovalBody>
    </>
  );
}
