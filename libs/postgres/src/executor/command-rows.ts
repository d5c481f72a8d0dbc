import { decodeError, encodeError, type WireError } from '@handoff/contracts';
import { OTHER_IDS_MS, type Command, type CommandReply, type HandoffError } from '@handoff/kernel';
import { checkTableName } from '../connection/sql-names.js';
import type { Database, Transaction } from '../database.js';
import { purgeInBatches } from '../duty/purge-in-batches.js';
import type { SetAside } from '../duty/set-aside.js';

/** A keyed command that was executed, with its result: a reply, or a final refusal. */
export interface CommandRow {
  readonly name: string;
  readonly id: string;
  readonly fingerprint: string;
  /** The roles of its caller; undefined in a row of an older release, which did not keep them. */
  readonly roles: readonly string[] | undefined;
  readonly result:
    | { readonly ok: true; readonly reply: CommandReply }
    | { readonly ok: false; readonly error: HandoffError };
  /** Whether the reply's body is a recipe, from which the reply is yet to be composed. */
  readonly isRecipe?: boolean;
  /** Whether it is too old to count under another id of the command. */
  readonly isOld?: boolean;
}

/** Larger replies are stored as recipes. */
const MAX_KEPT_BYTES = 4_096;

interface StoredRow {
  readonly id: string;
  readonly operation: string;
  readonly fingerprint: string;
  readonly roles: readonly string[] | null;
  readonly reply_body: string;
  readonly reply_id: string | null;
  readonly reply_version: number | null;
  readonly is_old: boolean;
}

/**
 * The prefixes of the fingerprint in a row without a plain reply. An older release takes such a row for another request
 * under the same key, and refuses the repetition instead of executing it.
 */
const REFUSAL = 'refusal ';
const RECIPE = 'recipe ';

/** All ids under which a keyed command may have been executed, in the database's form. */
export function idsOf({ call }: Pick<Command, 'call'>): readonly string[] {
  return [call.commandId, ...(call.otherIds ?? [])].map((id) => id.toLowerCase());
}

/** The rows under the ids of these commands, by id. */
export async function selectCommandRows(
  tx: Transaction,
  table: string,
  commands: readonly Command[],
): Promise<Map<string, CommandRow>> {
  if (commands.length === 0) return new Map();
  const stored = await tx.query<StoredRow>(
    {
      name: `${table}_select`,
      text: `SELECT id, operation, fingerprint, roles, reply_body, reply_id, reply_version,
          created_at < now() - $2 * interval '1 millisecond' AS is_old
        FROM ${checkTableName(table)} WHERE id = ANY ($1::uuid[])`,
    },
    [[...new Set(commands.flatMap(idsOf))], OTHER_IDS_MS],
  );
  return new Map(stored.map((row) => [row.id, readRow(row)]));
}

function readRow(row: StoredRow): CommandRow {
  const known = { id: row.id, name: row.operation, roles: row.roles ?? undefined, isOld: row.is_old };
  if (row.fingerprint.startsWith(REFUSAL)) {
    const error = decodeError(JSON.parse(row.reply_body) as WireError);
    return { ...known, fingerprint: row.fingerprint.slice(REFUSAL.length), result: { ok: false, error } };
  }
  const reply = { body: row.reply_body, id: row.reply_id ?? undefined, version: row.reply_version ?? undefined };
  const isRecipe = row.fingerprint.startsWith(RECIPE);
  const fingerprint = isRecipe ? row.fingerprint.slice(RECIPE.length) : row.fingerprint;
  return { ...known, fingerprint, result: { ok: true, reply }, isRecipe };
}

/** A refusal in its remembered form: with the trace id of its first attempt. */
export function rememberedRefusal(error: HandoffError, { traceId }: Command['call']): HandoffError {
  return decodeError({ ...encodeError(error), first_trace_id: traceId });
}

/** Remembers executed commands in one statement. A second row for one id is a unique violation, on purpose. */
export function sendCommandRows(tx: Transaction, table: string, rows: readonly CommandRow[]): void {
  if (rows.length === 0) return;
  const kept = rows.map(toKept);
  tx.send(
    {
      name: `${table}_insert`,
      text: `
        INSERT INTO ${checkTableName(table)}
          (id, operation, fingerprint, roles, reply_body, reply_id, reply_version, created_at)
        SELECT id, operation, fingerprint, roles::jsonb, reply_body, reply_id, reply_version, $8::timestamptz
        FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::integer[])
          AS row (id, operation, fingerprint, roles, reply_body, reply_id, reply_version)`,
    },
    [
      rows.map(({ id }) => id),
      rows.map(({ name }) => name),
      rows.map(({ fingerprint }, i) => `${kept[i]!.form}${fingerprint}`),
      rows.map(({ roles }) => (roles === undefined ? null : JSON.stringify(roles))),
      kept.map(({ text }) => text),
      rows.map(({ result }) => (result.ok ? (result.reply.id ?? null) : null)),
      rows.map(({ result }) => (result.ok ? (result.reply.version ?? null) : null)),
      tx.now,
    ],
  );
}

function toKept({ result }: CommandRow): { readonly form: string; readonly text: string } {
  if (!result.ok) return { form: REFUSAL, text: JSON.stringify(encodeError(result.error)) };
  const { body, recipe } = result.reply;
  if (recipe === undefined || Buffer.byteLength(body) <= MAX_KEPT_BYTES) return { form: '', text: body };
  return { form: RECIPE, text: recipe() };
}

/** The reply for the caller, without the recipe. */
export function withoutRecipe({ body, id, version }: CommandReply): CommandReply {
  return { body, id, version };
}

/**
 * Forgets the commands that are older than this many milliseconds; see {@link purgeInBatches}.
 *
 * @returns the number of deleted rows.
 */
export function purgeCommands(
  db: Database,
  table: string,
  olderThanMs: number,
  aside?: SetAside,
  batch?: number,
): Promise<number> {
  return purgeInBatches(db, { table, key: 'id::text', since: 'created_at' }, olderThanMs, aside, batch);
}
