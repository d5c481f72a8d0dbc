export { createPostgresAuditLog } from './adapters/postgres-audit-log.js';
export { createPostgresDeadLetters } from './adapters/postgres-dead-letters.js';
export { redriveDeadLetter } from './application/redrive-dead-letter.js';
export type { DeadLetterStatus, ParkedLetter } from './domain/dead-letter.js';
export { auditModule } from './module.js';
export type { DeadLetters } from './ports/dead-letters.js';
