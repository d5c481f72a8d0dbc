import type { RecordedAudit } from '@handoff/contracts';
import type { OperationReply } from '@handoff/runtime';

/** The answer to whoever had something recorded: the same for the same record, however often it is asked for. */
export function recordedReply(id: string): OperationReply {
  const recorded: RecordedAudit = { audit_id: id, status: 'recorded' };
  return { body: JSON.stringify(recorded), id };
}
