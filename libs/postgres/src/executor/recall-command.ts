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

/** What a repeated command comes to. A caller who may not have the first result is refused, and that leaves events. */
export interface Recalled {
  readonly outcome: Outcome;
  readonly events: readonly SerialisedEvent[];
}

/**
 * Recalls the result of a command that was executed before: for a caller who holds every role that the first attempt held.
 * Any other is authorised first, by the state there is now, as for a first attempt.
 *
 * The same key with another request is refused (`IDEMPOTENCY_KEY_REUSED`), and so is the same request as another role,
 * where the caller's roles say whom it acts for.
 */
export function recallCommand<C extends Command, W>(
  model: CommandModel<C, W>,
  command: C,
  { working, now }: { readonly working: W; readonly now: Date },
  { fingerprint, roles, result }: CommandRow,
): Recalled {
  const { principal } = command.call;
  // Of a row of a release that kept no roles nobody can tell whom it acted for.
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
 * Makes this transaction the only one that executes a command under any of its ids, until it ends. One id needs no lock:
 * two rows of it collide. A command that has others may be executed under each of them at the same time. A statement of
 * its own, before any that reads: in READ COMMITTED the statements after it see what the last holder committed.
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
 * What is remembered of a command: under its own id, or under another, where it succeeded not long ago or was refused.
 * A refusal counts at any age: whoever looked past it made the command under a later name.
 */
export function findFirst(command: Command, known: ReadonlyMap<string, CommandRow>): CommandRow | undefined {
  if (!command.call.keyed) return undefined;
  const [own, ...others] = idsOf(command).map((id) => known.get(id));
  if (own !== undefined) return own;
  const found = others.filter((row) => row !== undefined);
  return found.find((row) => !isRefusal(row) && row.isOld !== true) ?? found.find(isRefusal);
}

/** Whether a command was refused. One whose reply shows what is no longer there was not. */
export function isRefusal({ result, isRecipe }: CommandRow): boolean {
  return !result.ok && isRecipe !== true;
}
