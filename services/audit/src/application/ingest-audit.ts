import type { RecordedAudit } from '@handoff/contracts';
import { HandoffError, toHandoffError, type Call } from '@handoff/kernel';
import type { OperationHandler } from '@handoff/runtime';
import { externalRecord, isSameReport } from '../domain/external-event.js';
import type { AuditDeps } from './audit-deps.js';
import { recordRefusal } from './record-refusal.js';

type Deps = Pick<AuditDeps, 'appends' | 'clock' | 'newId'>;

/**
 * Records a caller's report of what happened elsewhere. The record has the command's id: a repeated request finds it
 * and gets the same reply; another request under the same key, or one in another role, is refused. A refusal is
 * recorded before the caller gets it.
 */
export function ingestAudit(deps: Deps): OperationHandler<'ingestAudit'> {
  const { appends } = deps;
  return async ({ body }, call) => {
    const record = await externalRecordOrRefuse(() => externalRecord(call, body), call, deps);
    const [appended] = await appends.append([record], call.deadline);
    if (appended === undefined || !(appended.fresh || isSameReport(appended.entry, call)))
      throw new HandoffError('IDEMPOTENCY_KEY_REUSED');
    const reply: RecordedAudit = { audit_id: record.id, status: 'recorded' };
    return { body: JSON.stringify(reply), id: record.id, replayed: !appended.fresh };
  };
}

async function externalRecordOrRefuse<T>(make: () => T, call: Call, deps: Deps): Promise<T> {
  try {
    return make();
  } catch (thrown) {
    const { kind, code } = toHandoffError(thrown);
    if (kind === 'forbidden') await recordRefusal({ operation: 'ingestAudit', code, targetId: undefined }, call, deps);
    throw thrown;
  }
}
