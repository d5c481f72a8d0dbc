import type { Approval } from '@handoff/client';
import { useApprovalsOf } from '../../api/tasks.js';
import { Votes } from '../../parts/approval/votes.js';
import { Id } from '../../parts/id.js';
import { StatusBadge, Role } from '../../parts/status-badge.js';
import { TheirText } from '../../parts/their-text.js';
import { Ago, Left } from '../../parts/time.js';
import { text } from '../../text/text.js';

/** The approvals of a task, oldest first, with everybody's vote. */
export function TaskApprovals({ taskId }: { readonly taskId: string }) {
  const { data } = useApprovalsOf({ task_id: taskId });
  if (data === undefined || data.length === 0) return null;
  return (
    <section className="section" aria-labelledby="approvals">
      <h2 id="approvals">{text.tasks.approvals}</h2>
      <ul className="stack">
        {data.map((approval) => (
          <li key={approval.approval_id} className="card part">
            <OneApproval approval={approval} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function OneApproval({ approval }: { readonly approval: Approval }) {
  const { approval_id, status, approvers, requested_by, reason, created_at, expires_at } = approval;
  return (
    <>
      <div className="row">
        <StatusBadge status={status} />
        {approvers.map(({ approver_role }) => (
          <Role key={approver_role} name={approver_role} />
        ))}
        <span className="small muted">
          {text.inbox.asked} <Ago at={created_at} /> {text.inbox.by}{' '}
          <TheirText clip={60}>{requested_by.subject}</TheirText>
        </span>
        {status === 'pending' && <Left until={expires_at} />}
        <span className="spread">
          <Id value={approval_id} />
        </span>
      </div>
      {reason !== null && <TheirText clip={600}>{reason}</TheirText>}
      <Votes approval={approval} />
    </>
  );
}
