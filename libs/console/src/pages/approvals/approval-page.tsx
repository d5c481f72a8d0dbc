import type { Approval } from '@handoff/client';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useApi } from '../../api/api-context.js';
import { useApproval } from '../../api/approvals.js';
import { cliOf, curlOf } from '../../api/commands.js';
import { useStatus } from '../../api/tasks.js';
import { Votes } from '../../parts/approval/votes.js';
import { CommandLines } from '../../parts/command-lines.js';
import { ErrorNotice } from '../../parts/error-notice.js';
import { useRowKeys } from '../../parts/keys/use-row-keys.js';
import { Loading } from '../../parts/loading.js';
import { PageHead } from '../../parts/page-head.js';
import { Role, StatusBadge } from '../../parts/status-badge.js';
import { TheirText } from '../../parts/their-text.js';
import { Left } from '../../parts/time.js';
import { text } from '../../text/text.js';
import { WhatNext } from '../tasks/what-next.js';
import { Withdraw } from '../tasks/withdraw.js';
import { ApprovalFacts } from './approval-facts.js';
import { AskedContent } from './asked-content.js';
import { Decisions } from './decisions.js';

const route = getRouteApi('/approvals/$approvalId');

/** One approval: what was asked, of whom, and each decision with all that is known of it. */
export function ApprovalPage() {
  const { approvalId } = route.useParams();
  const { gatewayUrl } = useApi();
  const { data: approval, error, refetch } = useApproval(approvalId);
  useRowKeys();
  return (
    <>
      <Link to="/approvals" className="back small">
        {text.approvals.back}
      </Link>
      {error !== null && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {approval === undefined && error === null && <Loading rows={8} />}
      {approval !== undefined && error === null && <Whole approval={approval} />}
      <CommandLines
        curl={curlOf(gatewayUrl, `/approvals/${encodeURIComponent(approvalId)}`)}
        cli={cliOf('status', approvalId)}
      />
    </>
  );
}

function Whole({ approval }: { readonly approval: Approval }) {
  const { approval_id, approvers, status, expires_at, reason } = approval;
  return (
    <>
      <PageHead
        title={text.approvals.name(approval_id.slice(-8))}
        lead={
          <span className="row">
            <StatusBadge status={status} />
            {approvers.map(({ approver_role }) => (
              <Role key={approver_role} name={approver_role} />
            ))}
            {status === 'pending' && <Left until={expires_at} />}
          </span>
        }
      />
      <WhatNext id={approval_id} />
      <WhatToDo approval={approval} />
      <div className="columns">
        <div className="stack">
          <section className="card part" aria-labelledby="asked">
            <h2 id="asked">{text.approvals.asked}</h2>
            {reason === null ? (
              <p className="muted">{text.approvals.noReason}</p>
            ) : (
              <p>
                <TheirText>{reason}</TheirText>
              </p>
            )}
            <Votes approval={approval} />
          </section>
          <AskedContent approval={approval} />
        </div>
        <section className="card part" aria-label={text.approvals.facts.id}>
          <ApprovalFacts approval={approval} />
        </section>
      </div>
      <section className="section" aria-labelledby="decisions">
        <h2 id="decisions">{text.approvals.decisions}</h2>
        <Decisions decisions={approval.decisions} />
      </section>
    </>
  );
}

/** Deciding has its place in the inbox, where the content is beside the decision; taking back is here. */
function WhatToDo({ approval }: { readonly approval: Approval }) {
  const { data } = useStatus(approval.approval_id);
  const canDecide = data?.next_operations?.includes('decideApproval') === true;
  return (
    <div className="row task-actions">
      {canDecide && (
        <Link to="/inbox" search={{ q: approval.approval_id }} className="button" data-kind="primary">
          {text.approvals.inInbox}
        </Link>
      )}
      <Withdraw approval={approval} />
    </div>
  );
}
