import type { Approval } from '@handoff/client';
import { FactList } from '../../parts/fact-list.js';
import { idFact, TraceLink } from '../../parts/id-link.js';
import { Id } from '../../parts/id.js';
import { TheirText } from '../../parts/their-text.js';
import { Ago } from '../../parts/time.js';
import { text } from '../../text/text.js';

const words = text.approvals.facts;

/** All of an approval besides its content and its decisions. */
export function ApprovalFacts({ approval }: { readonly approval: Approval }) {
  const { approval_id, task_id, trace_id, requested_by, created_at, expires_at, renewed } = approval;
  const { on_expiry, escalate_to } = approval;
  return (
    <FactList
      facts={[
        [words.requestedBy, <TheirText clip={80}>{requested_by.subject}</TheirText>],
        [words.requested, <Ago at={created_at} />],
        [words.expires, <Ago at={expires_at} />],
        [words.onExpiry, text.approvals.onExpiry(on_expiry === 'escalate' ? escalate_to : null)],
        renewed ? [words.renewed, text.approvals.yes] : undefined,
        [words.id, <Id value={approval_id} />],
        idFact(words.task, 'task', task_id),
        [words.trace, <TraceLink to="/audit" trace_id={trace_id} />],
        [words.hash, <Id value={approval.content_hash} />],
        [words.version, approval.version],
      ]}
    />
  );
}
