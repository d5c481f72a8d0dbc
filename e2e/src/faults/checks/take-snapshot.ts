import { openBus } from '@handoff/messaging';
import { eventually } from '@handoff/testing';
import type { History } from '../load/history.js';
import type { ScheduleRun } from '../schedule/run-schedule.js';
import type { FaultTopology } from '../topology/fault-topology.js';
import type { Snapshot, StreamMessage } from './snapshot.js';

/** Reads all traces of a run. Call it when the run is over and quiet. */
export async function takeSnapshot(
  topology: FaultTopology,
  history: History,
  { windows, losses, recoveries }: ScheduleRun,
  { subjects, observed, webhook, policy, startedAt }: Observations,
): Promise<Snapshot> {
  const { processes, issuer, postgres } = topology;
  const read = <R extends object>(text: string): Promise<readonly R[]> => postgres.admin.query<R>({ name: '', text });
  const [
    sessions,
    tasks,
    approvals,
    decisions,
    delegations,
    webhooks,
    profiles,
    bundles,
    deliveries,
    commands,
    audit,
    outbox,
    idle,
  ] = await Promise.all([
    read<Snapshot['sessions'][number]>('SELECT id, role, status, version, trace_id, metadata FROM sessions'),
    read<Snapshot['tasks'][number]>(`
      SELECT id, status, version, type, from_role, to_role, description, context, payload, session_id, result, error,
        cancel_reason, progress, ${millis('created_at', 'created_ms')}, ${millis('updated_at', 'updated_ms')}
      FROM tasks`),
    read<Snapshot['approvals'][number]>(`
      SELECT id, task_id, status, version, approver_roles, required_votes, content_hash, reason, notes, requested_by,
        decided_by, on_expiry, escalate_to, escalated, open_ms::float8 AS open_ms, ${millis('created_at', 'created_ms')},
        ${millis('updated_at', 'updated_ms')}, ${millis('expires_at', 'expires_ms')}
      FROM approvals`),
    read<Snapshot['decisions'][number]>(
      `SELECT approval_id, issuer, subject, decision, role, notes, delegation_id, on_behalf_of,
        ${millis('decided_at', 'decided_ms')} FROM approval_decisions`,
    ),
    // No window of the load begins later or is over before the run ends.
    read<Snapshot['delegations'][number]>(`
      SELECT id, version, role, issuer, delegator, delegate, reason, ended_reason, ${millis('starts_at', 'starts_ms')},
        ${millis('ends_at', 'ends_ms')}, ${millis('ended_at', 'ended_ms')},
        CASE WHEN ended_at IS NULL THEN 'active' ELSE 'ended' END AS status
      FROM delegations`),
    read<Snapshot['webhooks'][number]>('SELECT id, status, version FROM webhooks'),
    read<Snapshot['profiles'][number]>(`
      SELECT id, version, CASE WHEN bundle_version IS NULL THEN 'draft'
        WHEN bundle_content_hash = content_hash THEN 'published' ELSE 'changed' END AS status
      FROM profiles`),
    read<Snapshot['bundles'][number]>('SELECT role, version, digest, bundle FROM profile_bundles'),
    read<Snapshot['deliveries'][number]>('SELECT event_id, status FROM webhook_deliveries'),
    read<Snapshot['commands'][number]>(
      ['session', 'task', 'webhook', 'directory']
        .map((name) => `SELECT id, reply_body, fingerprint LIKE 'recipe %' AS composed FROM ${name}_commands`)
        .join(' UNION ALL '),
    ),
    read<Snapshot['audit'][number]>(
      'SELECT id, seq::int AS seq, event_type, trace_id, actor, subject, metadata FROM audit',
    ),
    read<Snapshot['outbox'][number]>(
      ['session', 'task', 'webhook', 'directory']
        .map((name) => `SELECT id, body, published_at IS NOT NULL AS published FROM ${name}_outbox`)
        .join(' UNION ALL '),
    ),
    read<{ readonly count: number }>(`
      SELECT count(*)::int AS count FROM pg_stat_activity
      WHERE state LIKE 'idle in transaction%' AND state_change < now() - interval '2 seconds'`),
  ]);
  return {
    issuer,
    subjects,
    history,
    sessions,
    tasks,
    approvals,
    webhooks,
    profiles,
    bundles,
    policy,
    decisions,
    delegations,
    commands,
    audit,
    outbox,
    stream: await readStream(topology),
    observed: [...observed],
    webhook: { ...webhook, receipts: [...webhook.receipts] },
    deliveries,
    logs: processes.flatMap(({ name, log }) => log.map((line) => ({ process: name, line }))),
    windows,
    losses,
    recoveries,
    crashes: processes.flatMap(({ crashes }) => crashes),
    idleInTransaction: idle[0]?.count ?? 0,
    time: { from: startedAt, until: await readTime(topology) },
  };
}

/** The observations made during the run. */
interface Observations extends Pick<Snapshot, 'subjects' | 'observed' | 'webhook' | 'policy'> {
  /** The database's time at the start. */
  readonly startedAt: number;
}

/** The database's time, in milliseconds since 1970. */
export async function readTime({ postgres }: Pick<FaultTopology, 'postgres'>): Promise<number> {
  const text = `SELECT ${millis('clock_timestamp()', 'now_ms')}`;
  const [row] = await postgres.admin.query<{ readonly now_ms: number }>({ name: '', text });
  return row!.now_ms;
}

function millis(column: string, name: string): string {
  return `(extract(epoch FROM ${column}) * 1000)::float8 AS ${name}`;
}

/** Reads the stream from its beginning with a new consumer. */
async function readStream({ nats, prefix, stream }: FaultTopology): Promise<readonly StreamMessage[]> {
  const total = await nats.messages(stream);
  const bus = await openBus({ url: nats.directUrl, name: 'fault-reader', subjectPrefix: prefix });
  const messages: StreamMessage[] = [];
  const durable = { durable: `reader-${Date.now()}`, subjects: [`${prefix}.evt.>`], maxBatch: 500 };
  const subscription = await bus.events.consume(durable, async (events) => {
    for (const { id, data } of events) messages.push({ id, body: Buffer.from(data).toString() });
    return events.map(() => 'ack' as const);
  });
  // What is still missing in the end is for the checks to tell.
  await eventually(() => messages.length >= total).catch(() => undefined);
  await subscription.stop();
  await bus.close();
  return messages;
}
