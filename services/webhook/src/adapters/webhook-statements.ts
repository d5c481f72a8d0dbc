import type { Database, Queryable } from '@handoff/postgres';
import type { Webhook } from '../domain/webhook.js';
import { toWebhook, toWebhookRow, WEBHOOK_COLUMNS, type WebhookRow } from './webhook-row.js';

export async function selectWebhook(db: Database, id: string, deadline: Date): Promise<Webhook | undefined> {
  const [row] = await db.query<WebhookRow>(
    { name: 'webhook_select', text: `SELECT ${WEBHOOK_COLUMNS} FROM webhooks WHERE id = $1` },
    [id],
    { deadline },
  );
  return row === undefined ? undefined : toWebhook(row);
}

export async function hasWebhooks(db: Queryable): Promise<boolean> {
  const text = `SELECT EXISTS (SELECT FROM webhooks WHERE status <> 'deleted') AS found`;
  const [row] = await db.query<{ readonly found: boolean }>({ name: 'webhook_has_any', text });
  return row?.found === true;
}

/**
 * Locks webhooks until the transaction ends, in the order of their ids, and always before deliveries, so that no two
 * transactions deadlock. NO KEY: the deliveries that another transaction inserts refer to the webhooks meanwhile.
 */
export async function lockWebhooks(tx: Queryable, ids: readonly string[]): Promise<readonly Webhook[]> {
  const rows = await tx.query<WebhookRow>(
    {
      name: 'webhook_lock',
      text: `SELECT ${WEBHOOK_COLUMNS} FROM webhooks WHERE id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE`,
    },
    [ids],
  );
  return rows.map(toWebhook);
}

/** The number of webhooks of each role, without deleted ones. */
export async function countByRole(tx: Queryable, roles: readonly string[]): Promise<Map<string, number>> {
  const rows = await tx.query<{ role: string; count: number }>(
    {
      name: 'webhook_count_by_role',
      text: `
        SELECT role, count(*)::integer AS count FROM webhooks
        WHERE role = ANY ($1::text[]) AND status <> 'deleted' GROUP BY role`,
    },
    [roles],
  );
  return new Map(rows.map(({ role, count }) => [role, count]));
}

/** Inserts any number of webhooks with one prepared statement: their parameter is one JSON text. */
export async function insertWebhooks(tx: Queryable, webhooks: readonly Webhook[]): Promise<void> {
  await tx.query(
    {
      name: 'webhook_insert',
      text: `
        INSERT INTO webhooks (${WEBHOOK_COLUMNS})
        SELECT ${WEBHOOK_COLUMNS} FROM json_to_recordset($1::json) AS webhook (
          id uuid, role text, url text, event_types text[], description text, status text, disabled_cause text,
          paused_from timestamptz, paused_until timestamptz, deletion_reason text, secret text, previous_secret text,
          previous_secret_until timestamptz, created_by jsonb,
          trace_id text, version integer, created_at timestamptz, updated_at timestamptz, failing_since timestamptz,
          failed_deliveries integer, held_until timestamptz
        )`,
    },
    [JSON.stringify(webhooks.map(toWebhookRow))],
  );
}

/** Writes all changeable columns of webhooks that this transaction has locked. */
export async function updateWebhooks(tx: Queryable, webhooks: readonly Webhook[]): Promise<void> {
  await tx.query(
    {
      name: 'webhook_update',
      text: `
        UPDATE webhooks SET url = changed.url, event_types = changed.event_types, description = changed.description,
          status = changed.status, disabled_cause = changed.disabled_cause, paused_from = changed.paused_from,
          paused_until = changed.paused_until, deletion_reason = changed.deletion_reason,
          secret = changed.secret, previous_secret = changed.previous_secret,
          previous_secret_until = changed.previous_secret_until, version = changed.version,
          updated_at = changed.updated_at, failing_since = changed.failing_since,
          failed_deliveries = changed.failed_deliveries, held_until = changed.held_until
        FROM json_to_recordset($1::json) AS changed (
          id uuid, url text, event_types text[], description text, status text, disabled_cause text,
          paused_from timestamptz, paused_until timestamptz, deletion_reason text, secret text, previous_secret text,
          previous_secret_until timestamptz, version integer, updated_at timestamptz, failing_since timestamptz, failed_deliveries integer,
          held_until timestamptz
        )
        WHERE webhooks.id = changed.id`,
    },
    [JSON.stringify(webhooks.map(toWebhookRow))],
  );
}

/** Deletes webhooks whose status became `deleted` more than `olderThanMs` ago, with the rest of their deliveries. */
export async function purgeWebhooks(db: Queryable, olderThanMs: number, limit: number): Promise<number> {
  const rows = await db.query(
    {
      name: 'webhook_purge',
      text: `
        DELETE FROM webhooks WHERE id IN (
          SELECT id FROM webhooks WHERE status = 'deleted' AND updated_at < now() - $1::float8 * interval '1 millisecond'
          ORDER BY updated_at LIMIT $2 FOR UPDATE SKIP LOCKED
        ) RETURNING id`,
    },
    [olderThanMs, limit],
  );
  return rows.length;
}

/** Deletes terms that newer ones replaced more than `olderThanMs` ago: events of that time are no longer delivered. */
export async function purgeTerms(db: Queryable, olderThanMs: number, limit: number): Promise<number> {
  const rows = await db.query(
    {
      name: 'webhook_terms_purge',
      text: `
        DELETE FROM webhook_terms WHERE (webhook_id, since_place) IN (
          SELECT webhook_id, since_place FROM (
            SELECT *, lead(began_at) OVER (PARTITION BY webhook_id ORDER BY since_place) AS ended_at FROM webhook_terms
          ) terms
          WHERE ended_at < now() - $1::float8 * interval '1 millisecond' ORDER BY webhook_id, since_place LIMIT $2
        ) RETURNING 1`,
    },
    [olderThanMs, limit],
  );
  return rows.length;
}
