import type { Approval, DecisionRecord } from '@handoff/client';
import { text } from '../../text/text.js';
import { Icon } from '../icon.js';
import { Role } from '../status-badge.js';
import { TheirText } from '../their-text.js';
import { Ago } from '../time.js';
import { WhoVoted } from './who-voted.js';

/** Who has to agree, and who has so far. One group that needs one person, and nobody has voted: that goes without saying. */
export function Votes({ approval }: { readonly approval: Approval }) {
  const { approvers, decisions, veto, escalated } = approval;
  const isPlain = approvers.length === 1 && approvers[0]!.required === 1 && decisions.length === 0;
  if (isPlain && !escalated) return null;
  return (
    <div className="votes">
      <span className="small muted">{text.inbox.votes}</span>
      <ul className="row">
        {approvers.map(({ approver_role, required }) => (
          <li key={approver_role} className="row">
            <Role name={approver_role} />
            <span className="small">{text.inbox.votesOf(given(decisions, approver_role), required)}</span>
          </li>
        ))}
        <li className="small muted">{veto ? text.inbox.veto : text.inbox.noVeto}</li>
        {escalated && <li className="badge">{text.inbox.escalated}</li>}
      </ul>
      {decisions.length > 0 && (
        <ul className="stack small">
          {decisions.map((decision) => (
            <Vote
              key={`${decision.decided_by.issuer} ${decision.decided_by.subject} ${decision.role}`}
              decision={decision}
            />
          ))}
        </ul>
      )}
    </div>
  );
}

function given(decisions: readonly DecisionRecord[], role: string): number {
  return decisions.filter((each) => each.role === role && each.decision === 'approved').length;
}

function Vote({ decision: record }: { readonly decision: DecisionRecord }) {
  const { decision, decided_at, notes } = record;
  return (
    <li className="vote" data-decision={decision}>
      <Icon name={decision === 'approved' ? 'check' : 'cross'} />
      <span>
        <WhoVoted record={record} /> · <Ago at={decided_at} />
        {notes !== null && (
          <span className="muted">
            {' '}
            – <TheirText clip={300}>{notes}</TheirText>
          </span>
        )}
      </span>
    </li>
  );
}
