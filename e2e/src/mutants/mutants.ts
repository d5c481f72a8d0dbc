import type { InvariantName } from '../faults/checks/violation.js';
import type { FaultKind } from '../faults/schedule/fault-kinds.js';
import type { Replacement } from './sandbox.js';

/** A possible mistake, the invariants it breaks, and the faults under which it shows. */
export interface Mutant {
  readonly name: string;
  readonly replacements: readonly Replacement[];
  /** At least one of these invariants has to fail. */
  readonly breaks: readonly InvariantName[];
  readonly faults: readonly FaultKind[];
}

const EXECUTOR = 'libs/postgres/dist/executor/batch-transaction.js';
const RECALL = 'libs/postgres/dist/executor/recall-command.js';
const ANSWER_ONCE = 'gateway/dist/middleware/answer-once-per-key.js';
const RELAY = 'libs/postgres/dist/outbox/outbox-relay.js';
const ROWS = 'libs/postgres/dist/outbox/outbox-rows.js';

/** Each mutant undoes one decision that a promise depends on. */
export const MUTANTS: readonly Mutant[] = [
  {
    name: 'publish before commit',
    replacements: [
      {
        file: EXECUTOR,
        find: 'tx.send(...outboxInsert(model.outboxTable, batch.events));',
        replace: 'await db.query(...outboxInsert(model.outboxTable, batch.events));',
      },
    ],
    breaks: ['audit-joins-state'],
    faults: [
      'process killed',
      'killed at transaction.before-commit',
      'postgres backends terminated',
      'commit reply lost',
      'redis flushed',
    ],
  },
  {
    name: 'idempotency in Redis only',
    replacements: [
      {
        file: EXECUTOR,
        find: 'const first = findFirst(command, known);',
        replace: 'const first = undefined;',
      },
      { file: EXECUTOR, find: 'sendCommandRows(tx, model.commandTable, batch.rows);', replace: '' },
    ],
    breaks: ['key-acts-once', 'acknowledged-once'],
    faults: ['redis flushed', 'redis killed', 'claim reply lost'],
  },
  {
    name: 'a relay that reads beyond the last position it saw',
    replacements: [
      {
        file: RELAY,
        find: 'let purgedAt = Number.NEGATIVE_INFINITY;',
        replace: 'let purgedAt = Number.NEGATIVE_INFINITY; let seen = 0;',
      },
      {
        file: RELAY,
        find: 'const waiting = await rows.unpublished(batch, refused.aggregates());',
        replace:
          'const waiting = (await rows.unpublished(batch, refused.aggregates())).filter(({ position }) => Number(position) > seen); seen = Math.max(seen, ...waiting.map(({ position }) => Number(position)));',
      },
    ],
    breaks: ['every-event-delivered', 'audit-joins-state', 'recovers'],
    faults: ['postgres slow', 'event ack lost', 'nats disconnected'],
  },
  {
    name: 'no inbox: what arrives twice is recorded twice',
    replacements: [
      {
        file: 'services/audit/dist/application/record-events.js',
        find: 'record: eventRecord(readEvent(event.data, event.subject))',
        replace: 'record: { ...eventRecord(readEvent(event.data, event.subject)), id: globalThis.crypto.randomUUID() }',
      },
    ],
    breaks: ['audit-joins-state', 'every-event-delivered'],
    faults: ['events duplicated', 'process killed', 'killed at consumer.processed'],
  },
  {
    name: 'acknowledged before it is recorded',
    replacements: [
      {
        file: 'libs/messaging/dist/nats/settle-batch.js',
        find: 'const extending = setInterval(',
        replace: 'for (const delivery of batch) delivery.ack();\n    const extending = setInterval(',
      },
    ],
    breaks: ['audit-joins-state', 'every-event-delivered'],
    faults: ['process killed', 'postgres killed', 'postgres read-only', 'postgres backends terminated'],
  },
  {
    name: 'a key that is not its caller’s own',
    replacements: [
      {
        file: 'gateway/dist/middleware/name-the-command.js',
        find: 'deriveUuid([issuer, subject, method',
        replace: 'deriveUuid([issuer, method',
      },
    ],
    breaks: ['acknowledged-once', 'key-acts-once'],
    faults: ['redis flushed'],
  },
  {
    name: 'judged by the clock of a process',
    replacements: [{ file: EXECUTOR, find: 'now: tx.now }', replace: 'now: new Date() }' }],
    breaks: ['audit-joins-state'],
    faults: ['clock a minute off', 'clock an hour off'],
  },
  {
    name: 'replayed to whoever has the key',
    replacements: [
      {
        file: RECALL,
        find: 'const isOther = roles === undefined || !holdsAll(principal, actingRolesOf({ roles }));',
        replace: 'const isOther = false;',
      },
      { file: RECALL, find: 'if (roles === undefined || !holdsAll(principal, roles))', replace: 'if (false)' },
      {
        file: ANSWER_ONCE,
        find: 'const result = forCaller(ctx, await tryToClaim(deps, claim));',
        replace: 'const result = await tryToClaim(deps, claim);',
      },
    ],
    breaks: ['keeps-out'],
    faults: ['redis flushed'],
  },
  {
    name: 'amended without asking anew',
    replacements: [
      {
        file: 'services/task/dist/domain/rules/decide-amendment.js',
        find: 'const asks = withRequiredAsk(questionsToRenew(aggregate.approvals, task.contentHash), required, timeLeft(task.deadlineAt, environment.now));',
        replace: 'const asks = [];',
      },
    ],
    breaks: ['audit-joins-state'],
    faults: ['redis flushed'],
  },
  {
    name: 'decided without saying what was seen',
    replacements: [
      {
        file: 'services/task/dist/domain/approval/content-seen.js',
        find: 'looked === undefined && !amended',
        replace: 'looked === undefined',
      },
    ],
    breaks: ['keeps-out'],
    faults: ['redis flushed'],
  },
  {
    name: 'events that tell hashes without a salt',
    replacements: [
      {
        file: 'services/task/dist/application/hash-salt.js',
        find: 'return hmacSha256Hex(hashSalt ?? newHashSalt(), hash);',
        replace: 'return hash;',
      },
    ],
    breaks: ['no-leak'],
    faults: ['redis flushed'],
  },
  {
    name: 'large replies kept whole',
    replacements: [
      {
        file: 'libs/postgres/dist/executor/command-rows.js',
        find: 'recipe === undefined || Buffer.byteLength(body) <= MAX_KEPT_BYTES',
        replace: 'true',
      },
    ],
    breaks: ['key-acts-once'],
    faults: ['redis flushed'],
  },
  {
    name: 'silence taken for consent',
    replacements: [
      {
        file: 'services/task/dist/domain/rules/decide-expiry.js',
        find: "task.parkedStatus === 'active' ? undefined : 'rejected'",
        replace: 'undefined',
      },
    ],
    breaks: ['audit-joins-state'],
    faults: ['redis flushed'],
  },
  {
    name: 'acknowledged before its deliveries are written',
    replacements: [
      {
        file: 'services/webhook/dist/application/collect-events.js',
        find: 'if (events.length > 0 && (await store.collect(events, retentionMs)) > 0)\n            onDue();',
        replace:
          'if (events.length > 0)\n            void store.collect(events, retentionMs).then(onDue, () => undefined);',
      },
    ],
    breaks: ['webhooks-delivered'],
    faults: ['process killed', 'postgres killed', 'postgres read-only', 'postgres backends terminated'],
  },
  {
    name: 'a delegation that was ended still counts',
    replacements: [
      {
        file: 'services/task/dist/adapters/delegation-statements.js',
        find: 'WHERE ended_at IS NULL AND ends_at > now()\n          AND ${TO} IN',
        replace: 'WHERE ${TO} IN',
      },
      {
        file: 'services/task/dist/domain/delegation/delegation.js',
        find: 'if (ended !== undefined || now >= until)',
        replace: 'if (now >= until)',
      },
      {
        file: 'migrations/024_vote_once_per_right.up.sql',
        find: 'NEW.decided_at < given.ends_at AND given.ended_at IS NULL',
        replace: 'NEW.decided_at < given.ends_at',
      },
    ],
    breaks: ['keeps-out', 'audit-joins-state'],
    faults: ['redis flushed'],
  },
  {
    name: 'synchronous_commit = off, and a killed Postgres',
    replacements: [
      {
        file: 'libs/postgres/dist/connection/client-config.js',
        find: '-c synchronous_commit=on',
        replace: '-c synchronous_commit=off',
      },
    ],
    breaks: ['acknowledged-once', 'key-acts-once', 'audit-joins-state'],
    faults: ['postgres killed'],
  },
  {
    name: 'events deleted once they are acknowledged, and a stream that loses them',
    replacements: [
      {
        file: ROWS,
        find: 'UPDATE ${table} SET published_at = now(), stream_incarnation = $2, stream_sequence = placed.sequence\n            FROM unnest($1::bigint[], $3::bigint[]) AS placed (position, sequence)',
        replace:
          'DELETE FROM ${table} USING unnest($1::bigint[], $3::bigint[]) AS placed (position, sequence), (SELECT $2::text) AS unused',
      },
    ],
    breaks: ['every-event-delivered', 'audit-joins-state'],
    faults: ['stream deleted', 'store rolled back'],
  },
];
