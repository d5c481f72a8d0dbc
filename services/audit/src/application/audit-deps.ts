import type { Clock, IdSource, KnownRoles } from '@handoff/kernel';
import type { AuditLog } from '../ports/audit-log.js';
import type { DeadLetters } from '../ports/dead-letters.js';
import type { GroupedAppends } from './append-in-groups.js';

/** What the use cases need. */
export interface AuditDeps {
  readonly log: Pick<AuditLog, 'list' | 'readOn'>;
  /** Whoever calls this service alone is not noted as a holder of its roles. */
  readonly roles: Pick<KnownRoles, 'unknownOf'>;
  readonly appends: Pick<GroupedAppends, 'append'>;
  readonly deadLetters: DeadLetters;
  readonly clock: Clock;
  readonly newId: IdSource;
}
