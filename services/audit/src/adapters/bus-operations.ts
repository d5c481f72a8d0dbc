import type { OperationHandlers } from '@handoff/runtime';
import type { AuditDeps } from '../application/audit-deps.js';
import { dropDeadLetter, getDeadLetter, listDeadLetters, redriveDeadLetter } from '../application/dead-letters.js';
import { ingestAudit } from '../application/ingest-audit.js';
import { listAudit } from '../application/list-audit.js';
import { readLog } from '../application/read-log.js';

/** The handlers of the operations that the audit service answers. */
export function auditHandlers(deps: AuditDeps): OperationHandlers<'audit'> {
  return {
    listAudit: listAudit(deps),
    ingestAudit: ingestAudit(deps),
    readLog: readLog(deps),
    listDeadLetters: listDeadLetters(deps),
    getDeadLetter: getDeadLetter(deps),
    redriveDeadLetter: redriveDeadLetter(deps),
    dropDeadLetter: dropDeadLetter(deps),
  };
}
