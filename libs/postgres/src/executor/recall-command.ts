import {
  actingRolesOf,
  HandoffError,
  holdsAll,
  type Command,
  type Outcome,
  type SerialisedEvent,
} from '@handoff/kernel';
import type { CommandModel } from '../command-model.js';
import { idsOf, withoutRecipe, type CommandRow } from './command-rows.js';
import type { Transaction } from '../database.js';

/** The result of a repeated command. If the caller may not have the first result, it is a refusal with its events. */
export interface Recalled {
  readonly outcome: Outcome;
  readonly events: readonly SerialisedEvent[];
}

/**
 * Recalls the result of a command that was executed before. A caller that lacks a role of the first attempt is authorised
 * first, by the present state, as for a first attempt.
 *
 * The same key with another request is refused (`IDEMPOTENCY_KEY_REUSED`). So is the same request in another role, if the
 * caller's roles decide for whom it acts.
 */
export function recallCommand<C extends Command, W>(
  model: CommandModel<C, W>,
  command: C,
  { working, now }: { readonly working: W; readonly now: Date },
  { fingerprint, roles, result }: CommandRow,
): Recalled {
  const { principal } = command.call;
  // An older release kept no roles: for whom its command acted is unknown.
  const isOther = roles === undefined || !holdsAll(principal, actingRolesOf({ roles }));
  if (fingerprint !== command.call.fingerprint || (isOther && model.actsInOwnRoles(command))) {
    return { outcome: { ok: false, error: new HandoffError('IDEMPOTENCY_KEY_REUSED') }, events: [] };
  }
  if (roles === undefined || !holdsAll(principal, roles)) {
    const refused = model.authorise(command, working, now);
    if (refused !== undefined) return { outcome: { ok: false, error: refused.error }, events: refused.events };
  }
  return { outcome: result.ok ? { ok: true, reply: withoutRecipe(result.reply), replayed: true } : result, events: [] };
}

/**
 * Until this transaction ends, no other one executes these commands under any of their ids. A command with one id needs no
 * lock, since two rows for it collide; one with several ids could be executed under each of them at the same time. This
 * statement runs before any that reads: in READ COMMITTED, later statements see what the last holder committed.
 */
export async function lockOtherIds(tx: Transaction, commands: readonly Command[]): Promise<void> {
  const ids = commands.filter(({ call }) => call.keyed && call.otherIds !== undefined).flatMap(idsOf);
  if (ids.length === 0) return;
  await tx.query(
    {
      name: 'command_lock_other_ids',
      text: `SELECT pg_advisory_xact_lock(hashtextextended('handoff.command.' || id, 0))::text
        FROM unnest($1::text[]) AS id`,
    },
    [[...new Set(ids)].sort()], // in one order, so that two batches never wait for each other in a circle
  );
}

/**
 * The remembered row of a command: under its own id, or under another one if it was refused or succeeded not long ago. A
 * refusal counts at any age: after it, the caller sent the command under a later key.
 */
export function findFirst(command: Command, known: ReadonlyMap<string, CommandRow>): CommandRow | undefined {
  if (!command.call.keyed) return undefined;
  const [own, ...others] = idsOf(command).map((id) => known.get(id));
  if (own !== undefined) return own;
  const found = others.filter((row) => row !== undefined);
  return found.find((row) => !isRefusal(row) && row.isOld !== true) ?? found.find(isRefusal);
}

/** Whether a command was refused. A composed reply whose object is gone is no refusal. */
export function isRefusal({ result, isRecipe }: CommandRow): boolean {
  return !result.ok && isRecipe !== true;
}
