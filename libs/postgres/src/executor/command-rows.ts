import { HandoffError } from '@handoff/kernel';
import type { Command, CommandReply, Outcome } from '../command.js';
import { checkTableName } from '../connection/table-name.js';
import type { Queryable } from '../database.js';

/** A keyed command that was executed, and what it answered. */
export interface CommandRow {
  readonly command: Pick<Command, 'name' | 'now'> & { readonly call: Pick<Command['call'], 'commandId'> };
  readonly fingerprint: string;
  readonly reply: CommandReply;
}

interface StoredRow {
  readonly id: string;
  readonly fingerprint: string;
  readonly reply_body: string;
  readonly reply_id: string | null;
  readonly reply_version: number | null;
}

/** Which of these commands were executed before, by id. */
export async function selectCommandRows(
  db: Queryable,
  table: string,
  commands: readonly Command[],
): Promise<Map<string, CommandRow>> {
  if (commands.length === 0) return new Map();
  const stored = await db.query<StoredRow>(
    {
      name: `${table}_select`,
      text: `SELECT id, fingerprint, reply_body, reply_id, reply_version FROM ${checkTableName(table)} WHERE id = ANY ($1::uuid[])`,
    },
    [commands.map(({ call }) => call.commandId)],
  );
  const byId = new Map(commands.map((command) => [command.call.commandId.toLowerCase(), command]));
  const rows = new Map<string, CommandRow>();
  for (const row of stored) {
    const command = byId.get(row.id);
    if (command === undefined) continue;
    const reply = { body: row.reply_body, id: row.reply_id ?? undefined, version: row.reply_version ?? undefined };
    rows.set(command.call.commandId, { command, fingerprint: row.fingerprint, reply });
  }
  return rows;
}

/** What a repeated command comes to: the first result, or a refusal when the same key came with another request. */
export function recallOutcome(rows: ReadonlyMap<string, CommandRow>, { call }: Command): Outcome | undefined {
  const row = rows.get(call.commandId);
  if (row === undefined) return undefined;
  if (row.fingerprint === call.fingerprint) return { ok: true, reply: row.reply, replayed: true };
  return { ok: false, error: new HandoffError('IDEMPOTENCY_KEY_REUSED') };
}

/** Remembers executed commands, all in one statement. A second row for one id is a unique violation, on purpose. */
export async function insertCommandRows(tx: Queryable, table: string, rows: readonly CommandRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    {
      name: `${table}_insert`,
      text: `
        INSERT INTO ${checkTableName(table)} (id, operation, fingerprint, reply_body, reply_id, reply_version, created_at)
        SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::integer[], $7::timestamptz[])`,
    },
    [
      rows.map(({ command }) => command.call.commandId),
      rows.map(({ command }) => command.name),
      rows.map(({ fingerprint }) => fingerprint),
      rows.map(({ reply }) => reply.body),
      rows.map(({ reply }) => reply.id ?? null),
      rows.map(({ reply }) => reply.version ?? null),
      rows.map(({ command }) => command.now),
    ],
  );
}
