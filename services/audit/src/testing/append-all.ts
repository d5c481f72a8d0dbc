import type { AuditRecord } from '../domain/audit-record.js';
import type { Appended, AuditLog } from '../ports/audit-log.js';

/** Appends records; throws when one of them is refused. */
export async function appendAll(log: AuditLog, records: readonly AuditRecord[]): Promise<readonly Appended[]> {
  return (await log.append(records)).map((result) => {
    if ('refused' in result) throw result.refused;
    return result;
  });
}
