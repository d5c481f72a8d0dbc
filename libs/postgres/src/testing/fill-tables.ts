import type { Database } from '../database.js';

/** What the rows of a fill have in common. */
export interface Fill {
  /** The number of tasks, audit entries and commands; a tenth as many sessions, published events and deliveries. */
  readonly rows: number;
  /** The issuer of the people who sent the tasks. */
  readonly issuer: string;
  /** Default: all. */
  readonly tables?: readonly FilledTable[];
  /** Called with the name of each table before it is filled. */
  readonly onTable?: (table: FilledTable) => void;
}

/**
 * Fills an empty, migrated database as some weeks of work leave it: 20 teams (`team-0` to `team-19`) with tasks of 100
 * people (`finance-0` to `finance-99`) and of ten other roles. One task in twenty is pending, one in a hundred awaits an
 * approval, the others have ended. Triggers do not run, and the planner's statistics are up to date afterwards.
 *
 * @param owner a superuser's connection, with a statement timeout for the longest of the statements.
 */
export async function fillTables(
  owner: Database,
  { rows, issuer, tables = FILLED_TABLES, onTable }: Fill,
): Promise<void> {
  await owner.transaction(async (tx) => {
    await tx.query({ name: 'fill_without_triggers', text: 'SET LOCAL session_replication_role = replica' });
    for (const table of tables) {
      onTable?.(table);
      const text = FILLS[table];
      await tx.query({ name: `fill_${table}`, text }, text.includes('$2') ? [rows, issuer] : [rows]);
    }
  });
  for (const table of tables) {
    // Also writes the visibility map, which autovacuum would write soon.
    await owner.query({ name: `fill_vacuum_${table}`, text: `VACUUM ANALYZE ${table}` });
  }
}

const HASH = "repeat('a', 64)";
/** Row n of all, the oldest first; all lie within the retention of what they stand for. */
const during = (days: number): string => `now() - ($1 - n) * (interval '${days} days' / $1)`;
const NUMBERS = 'generate_series(1, $1::integer) AS n';
/** An id in the order of creation, as ids of version 7 are. */
const idOf = (kind: string, at: string, n = 'n'): string =>
  `(lpad(to_hex((extract(epoch FROM ${at}) * 1000)::bigint), 12, '0') || '7' || substr(md5('${kind}' || ${n}), 1, 3)
    || '8' || substr(md5('${kind}' || ${n}), 4, 15))::uuid`;

const TASK_AT = during(20);
const TASK_ID = idOf('task', TASK_AT);
/** Every person sends to every team, so that even ten million tasks fill no inbox. */
const SENDER = `jsonb_build_object('issuer', $2::text, 'subject', 'finance-' || (n / 400) % 100)`;
const FROM_ROLE = `CASE WHEN n % 2 = 0 THEN 'finance' ELSE 'sales-' || n % 10 END`;
const TO_ROLE = `'team-' || (n / 20) % 20`;
/** Of a hundred tasks five are pending and one awaits an approval. */
const STATUS = `CASE WHEN n % 20 = 0 THEN 'pending' WHEN n % 100 = 50 + 1 THEN 'awaiting_approval'
  WHEN n % 20 = 7 THEN 'failed' WHEN n % 20 = 9 THEN 'cancelled' ELSE 'completed' END`;
const TRACE = "md5('trace' || n)";
/** Of ten tasks one was routed in a session, and one below another task. */
const SESSION_ID = idOf('session', during(5));

const FILLS = {
  sessions: `INSERT INTO sessions (id, role, task_id, status, trace_id, created_at, updated_at, expires_at)
    SELECT ${SESSION_ID}, ${FROM_ROLE}, ${TASK_ID}, CASE WHEN n % 100 = 0 THEN 'active' ELSE 'completed' END, ${TRACE},
      at, at, at + interval '7 days'
    FROM ${NUMBERS}, LATERAL (SELECT ${during(5)} AS at) AS time WHERE n % 10 = 0`,

  tasks: `INSERT INTO tasks (id, type, description, from_role, to_role, status, parked_status, payload, payload_hash,
      participants, session_id, parent_task_id, trace_id, idempotency_key, idempotency_fingerprint, requested_by, result,
      created_at, updated_at, expires_at, content_hash, parties, content_bytes, hash_salt, sender_hash)
    SELECT ${TASK_ID}, 'kind-' || n % 8, 'Check the marketing budget for March', sender, target, state,
      CASE WHEN state = 'awaiting_approval' THEN 'pending' END, '{"amount": 1200, "cost_centre": "marketing"}', ${HASH},
      ARRAY[sender, target] || CASE WHEN state = 'awaiting_approval' THEN ARRAY['legal'] ELSE '{}' END,
      CASE WHEN n % 10 = 0 THEN ${SESSION_ID} END, CASE WHEN n % 10 = 3 THEN ${idOf('task', TASK_AT.replace('$1 - n', '$1 - n + 1'), '(n - 1)')} END,
      ${TRACE}, md5('key' || n)::uuid, ${HASH}, ${SENDER} || jsonb_build_object('role', sender),
      CASE WHEN state = 'completed' THEN '{"ok": true}'::jsonb END, at, at, at + interval '30 days', ${HASH},
      jsonb_build_array(${SENDER}), 80, ${HASH}, hashtextextended($2::text || chr(10) || (${SENDER} ->> 'subject'), 0)
    FROM ${NUMBERS}, LATERAL (SELECT ${TASK_AT} AS at, ${FROM_ROLE} AS sender, ${TO_ROLE} AS target, ${STATUS} AS state) AS t`,

  approvals: `INSERT INTO approvals (id, task_id, approver_role, status, requested_by, decided_by, decision_at, trace_id,
      created_at, updated_at, expires_at, approver_roles, required_votes, open_roles, open_ms, content_hash, ordinal, renewed)
    SELECT ${idOf('approval', TASK_AT)}, ${TASK_ID}, 'legal', CASE WHEN is_open THEN 'pending' ELSE 'approved' END,
      ${SENDER} || jsonb_build_object('role', 'finance'),
      CASE WHEN NOT is_open THEN jsonb_build_object('issuer', $2::text, 'subject', 'legal-1', 'role', 'legal') END,
      CASE WHEN NOT is_open THEN at END, ${TRACE}, at, at, at + interval '30 days', ARRAY['legal'], ARRAY[1],
      CASE WHEN is_open THEN ARRAY['legal'] ELSE '{}' END, 2592000000, ${HASH}, 1, false
    FROM ${NUMBERS}, LATERAL (SELECT ${TASK_AT} AS at, n % 100 = 51 AS is_open) AS t WHERE n % 10 = 1`,

  approval_decisions: `INSERT INTO approval_decisions (approval_id, position, issuer, subject, acted_as, role, decision, decided_at,
      decision_mode, names)
    SELECT ${idOf('approval', TASK_AT)}, 1, $2::text, subject, 'legal', 'legal', 'approved', at, 'human', ARRAY[subject]
    FROM ${NUMBERS}, LATERAL (SELECT ${TASK_AT} AS at, 'legal-' || n % 100 AS subject) AS t WHERE n % 10 = 1 AND n % 100 <> 51`,

  task_commands: `INSERT INTO task_commands (id, operation, fingerprint, reply_body, reply_id, reply_version, created_at, roles)
    SELECT md5('key' || n)::uuid, 'routeTask', ${HASH}, '{"status":"pending","version":1}', ${TASK_ID}, 1, ${during(5)}, '["finance"]'
    FROM ${NUMBERS}`,

  task_outbox: `INSERT INTO task_outbox (id, subject, body, partition_key, created_at, published_at)
    SELECT md5('event' || n)::uuid, 'handoff.evt.task.v1.task.routed', repeat('x', 600), ${TASK_ID}::text, at, at
    FROM ${NUMBERS}, LATERAL (SELECT now() - ($1 - n) * (interval '20 hours' / $1) AS at) AS t WHERE n % 10 = 0`,

  webhooks: `INSERT INTO webhooks (id, role, url, event_types, status, disabled_cause, secret, created_by, trace_id,
      created_at, updated_at, paused_from)
    SELECT md5('webhook' || n)::uuid, ${FROM_ROLE}, 'https://hooks.example/' || n, ARRAY['task.*'], 'disabled', 'requested', 'sealed',
      ${SENDER}, ${TRACE}, at, at, at
    FROM ${NUMBERS}, LATERAL (SELECT ${during(20)} AS at) AS t WHERE n <= 20`,

  webhook_deliveries: `INSERT INTO webhook_deliveries (id, webhook_id, event_id, event_type, body, status, attempts, delivered_at,
      created_at, updated_at)
    SELECT ${idOf('delivery', TASK_AT)}, md5('webhook' || 1 + (n / 10) % 20)::uuid, md5('event' || n)::uuid, 'task.routed',
      repeat('x', 600), CASE WHEN n % 100 = 0 THEN 'failed' ELSE 'delivered' END, 1, CASE WHEN n % 100 <> 0 THEN at END, at, at
    FROM ${NUMBERS}, LATERAL (SELECT ${TASK_AT} AS at) AS t WHERE n % 10 = 0`,

  audit: `INSERT INTO audit (id, seq, event_type, role, "timestamp", trace_id, metadata, source, actor, subject, session_id,
      task_id, participants, recorded_at, canonical)
    SELECT md5('audit' || n)::uuid, n, CASE n % 3 WHEN 0 THEN 'task.completed' ELSE 'task.routed' END, ${FROM_ROLE}, at, ${TRACE},
      '{"from_status": null, "to_status": "pending"}', 'urn:handoff:service:task', $2::text || '#finance-' || (n / 400) % 100, ${TASK_ID}::text,
      CASE WHEN n % 10 = 0 THEN ${SESSION_ID} END, ${TASK_ID}, ARRAY[${FROM_ROLE}, ${TO_ROLE}], at,
      convert_to(repeat('x', 400), 'UTF8')
    FROM ${NUMBERS}, LATERAL (SELECT ${TASK_AT} AS at) AS t`,
} as const;

export type FilledTable = keyof typeof FILLS;
const FILLED_TABLES = Object.keys(FILLS) as FilledTable[];
