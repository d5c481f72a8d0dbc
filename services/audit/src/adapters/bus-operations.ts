import type { Bus, Serving } from '@handoff/messaging';
import { serveOperations, type ServeOperationsOptions } from '@handoff/runtime';
import type { AuditDeps } from '../application/audit-deps.js';
import { ingestAudit } from '../application/ingest-audit.js';
import { listAudit } from '../application/list-audit.js';
import { readLog } from '../application/read-log.js';

export interface BusOperationsDeps extends AuditDeps {
  readonly bus: Pick<Bus, 'requests'>;
}

type Options = Omit<ServeOperationsOptions<'audit'>, 'bus' | 'clock' | 'service' | 'handlers' | 'maxWaiting'>;

/** Serves the operations of this service on the bus. */
export function serveAuditOperations(deps: BusOperationsDeps, options: Options): Promise<Serving> {
  return serveOperations({
    ...options,
    bus: deps.bus,
    service: 'audit',
    handlers: {
      listAudit: listAudit(deps),
      ingestAudit: ingestAudit(deps),
      readLog: readLog(deps),
    },
  });
}
