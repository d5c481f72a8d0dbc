import {
  actingRolesOf,
  HandoffError,
  holdsAll,
  type Command,
  type Outcome,
  type SerialisedEvent,
} from '@handoff/kernel';
import type { CommandModel } from '../command-model.js';
import { withoutRecipe, type CommandRow } from './command-rows.js';

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
