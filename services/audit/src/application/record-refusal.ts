import type { Call } from '@handoff/kernel';
import { refusalRecord, type RefusedRequest } from '../domain/refused-request.js';
import type { AuditDeps } from './audit-deps.js';

/** Records a refusal of this service, before the caller gets it. */
export async function recordRefusal(
  refused: Pick<RefusedRequest, 'operation' | 'code' | 'targetId'>,
  call: Call,
  { appends, clock, newId }: Pick<AuditDeps, 'appends' | 'clock' | 'newId'>,
): Promise<void> {
  const { principal, traceId, deadline } = call;
  const refusal = { ...refused, principal, role: undefined, traceId, source: '/handoff/audit', details: {} };
  await appends.append([refusalRecord(refusal, newId(clock.now()))], deadline);
}
