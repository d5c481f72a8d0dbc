import type { DecisionRecord } from '@handoff/client';
import { text } from '../../text/text.js';
import { Id } from '../id.js';
import { TheirText } from '../their-text.js';

export interface WhoVotedProps {
  readonly record: Pick<DecisionRecord, 'decision' | 'decided_by' | 'role' | 'grant_id'>;
}

/** Who voted what, for which role. A vote by a standing grant was not cast: the person had granted it in advance. */
export function WhoVoted({ record: { decision, decided_by, role, grant_id } }: WhoVotedProps) {
  return (
    <>
      {text.status[decision]} {grant_id !== undefined && `${text.inbox.inAdvance} `}
      {text.inbox.by} <TheirText clip={60}>{decided_by.subject}</TheirText> {text.inbox.for(role)}
      {grant_id !== undefined && (
        <>
          , {text.inbox.byGrant} <Id value={grant_id} />
        </>
      )}
    </>
  );
}
