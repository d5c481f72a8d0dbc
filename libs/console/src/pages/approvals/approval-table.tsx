import type { Approval } from '@handoff/client';
import { Link } from '@tanstack/react-router';
import { Table } from '../../parts/list/table.js';
import { Role, StatusBadge } from '../../parts/status-badge.js';
import { TheirText } from '../../parts/their-text.js';
import { Ago, Left } from '../../parts/time.js';
import { text } from '../../text/text.js';

const words = text.approvals.column;

export interface ApprovalTableProps {
  readonly approvals: readonly Approval[];
  readonly isStale: boolean;
}

/** Approvals as rows; on a narrow screen, as cards. */
export function ApprovalTable({ approvals, isStale }: ApprovalTableProps) {
  return (
    <Table columns={[words.approval, words.status, words.asked, words.by, words.decided, words.when]} isStale={isStale}>
      {approvals.map((approval) => (
        <ApprovalRow key={approval.approval_id} approval={approval} />
      ))}
    </Table>
  );
}

function ApprovalRow({ approval }: { readonly approval: Approval }) {
  const { approval_id, status, approvers, reason, requested_by, created_at, expires_at, decision_at } = approval;
  return (
    <tr>
      <td data-label={words.approval}>
        <div className="cell">
          <Link to="/approvals/$approvalId" params={{ approvalId: approval_id }} data-row="" className="mono">
            {text.approvals.name(approval_id.slice(-8))}
          </Link>
          {reason !== null && (
            <div className="small muted one-line">
              <TheirText clip={140}>{reason}</TheirText>
            </div>
          )}
        </div>
      </td>
      <td data-label={words.status}>
        <div className="row">
          <StatusBadge status={status} />
          {status === 'pending' && <Left until={expires_at} />}
        </div>
      </td>
      <td data-label={words.asked}>
        <div className="row">
          {approvers.map(({ approver_role }) => (
            <Role key={approver_role} name={approver_role} />
          ))}
        </div>
      </td>
      <td data-label={words.by}>
        <div className="cell">
          <TheirText clip={60}>{requested_by.subject}</TheirText>
          <span className="small muted">
            <Ago at={created_at} />
          </span>
        </div>
      </td>
      <td data-label={words.decided}>
        <Deciders approval={approval} />
      </td>
      <td data-label={words.when}>{decision_at !== null && <Ago at={decision_at} />}</td>
    </tr>
  );
}

/** Each decision on a line: by whom, and as what. */
function Deciders({ approval: { decisions } }: { readonly approval: Approval }) {
  if (decisions.length === 0) return <span className="muted">{text.approvals.nobody}</span>;
  return (
    <ul>
      {decisions.map(({ decided_by, role, decision, decision_mode, grant_id }) => (
        <li key={`${decided_by.issuer} ${decided_by.subject} ${role}`} className="vote-line">
          <TheirText clip={60}>{decided_by.subject}</TheirText>{' '}
          <span className="small muted">
            {text.status[decision]}{' '}
            {grant_id === undefined ? text.approvals.mode[decision_mode] : text.approvals.granted}
          </span>
        </li>
      ))}
    </ul>
  );
}
