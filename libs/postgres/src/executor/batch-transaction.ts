import type { CommandExecutorDeps } from './executor-deps.js';
import {
  failpoint,
  HandoffError,
  isFinalRefusal,
  type Command,
  type Decision,
  type Outcome,
  type SerialisedEvent,
} from '@handoff/kernel';
import type { CommandModel } from '../command-model.js';
import type { Transaction } from '../database.js';
import { outboxInsert } from '../outbox/insert-outbox-events.js';
import {
  rememberedRefusal,
  selectCommandRows,
  sendCommandRows,
  withoutRecipe,
  type CommandRow,
} from './command-rows.js';
import { composeReplies } from './compose-replies.js';
import { findFirst, isRefusal, lockOtherIds, recallCommand } from './recall-command.js';

/** `decide` threw something other than a refusal: the working set can no longer be trusted. */
export class PoisonedBatch extends Error {
  readonly index: number;

  constructor(index: number, cause: unknown) {
    super('a command could not be decided', { cause });
    this.index = index;
  }
}

/** How long a batch waits for a row that another transaction has locked: longer than any of ours normally takes. */
const LOCK_TIMEOUT_MS = 250;

/** The results of a batch, as far as it was decided. */
export interface DecidedBatch {
  outcomes: readonly Outcome[];
  events: readonly SerialisedEvent[];
}

/** Runs many commands in one transaction. Fills `decided` before COMMIT, so that it is known even if the reply is lost. */
export type BatchTransaction<C extends Command> = (
  commands: readonly C[],
  decided: DecidedBatch,
) => Promise<readonly Outcome[]>;

export function createBatchTransaction<C extends Command, W>(deps: CommandExecutorDeps<C, W>): BatchTransaction<C> {
  const { db, model, metrics, onEvents } = deps;

  return async (commands, decided) => {
    const startedAt = performance.now();
    const deadline = new Date(Math.max(...commands.map(({ call }) => call.deadline.getTime())));
    let committed = false;
    try {
      await db.transaction(
        async (tx) => {
          await lockOtherIds(tx, commands);
          const { working, rows } = await loadBatch(tx, model, commands);
          const known = await composeReplies(tx, model, rows);
          const batch = decideAll(model, commands, working, { known, now: tx.now });
          decided.outcomes = batch.outcomes;
          decided.events = batch.events;
          await model.save(tx, working);
          failpoint('transaction.row-written');
          if (batch.events.length > 0) tx.send(...outboxInsert(model.outboxTable, batch.events));
          sendCommandRows(tx, model.commandTable, batch.rows);
        },
        {
          deadline,
          // The look-up of keyed commands is a read. Commands without a key may need none.
          readsFirst: commands.some(({ call }) => call.keyed),
          lockTimeoutMs: LOCK_TIMEOUT_MS,
          traceparents: commands.map(({ call }) => call.traceparent),
        },
      );
      committed = true;
    } finally {
      metrics?.batch?.({ size: commands.length, seconds: (performance.now() - startedAt) / 1000, committed });
    }
    if (decided.events.length > 0) onEvents?.(decided.events);
    return decided.outcomes;
  };
}

/** Loads the working set, and the rows of the commands that were executed before. */
async function loadBatch<C extends Command, W>(
  tx: Transaction,
  model: CommandModel<C, W>,
  commands: readonly C[],
): Promise<{ readonly working: W; readonly rows: Map<string, CommandRow> }> {
  const keyed = commands.filter(({ call }) => call.keyed);
  let looking: Promise<Map<string, CommandRow>> | undefined;
  // A statement after the locks: another transaction that executed the same command has committed by then.
  const look = () => (looking ??= selectCommandRows(tx, model.commandTable, keyed));
  const loading = model.load(tx, commands, () => void look().catch(() => undefined));
  const [working, rows] = await Promise.all([loading, loading.then(look)]);
  return { working, rows };
}

function decideAll<C extends Command, W>(
  model: CommandModel<C, W>,
  commands: readonly C[],
  working: W,
  { known, now }: { readonly known: Map<string, CommandRow>; readonly now: Date },
): DecidedBatch & { readonly rows: readonly CommandRow[] } {
  const outcomes: Outcome[] = [];
  const events: SerialisedEvent[] = [];
  const rows: CommandRow[] = [];
  commands.forEach((command, index) => {
    const first = findFirst(command, known);
    if (first !== undefined) {
      const recalled = recallCommand(model, command, { working, now }, first);
      outcomes.push(recalled.outcome);
      events.push(...recalled.events);
      if (recalled.outcome === first.result) remember(renamed(first, command));
      return;
    }
    const decision = decide(model, command, working, now, index);
    events.push(...decision.events);
    outcomes.push(
      decision.ok
        ? { ok: true, reply: withoutRecipe(decision.reply), replayed: false }
        : { ok: false, error: decision.error },
    );
    const row = rowOf(command, decision);
    remember(row);
  });
  return { outcomes, events, rows };

  function remember(row: CommandRow | undefined): void {
    if (row === undefined) return;
    rows.push(row);
    known.set(row.id, row); // the same command may be in the batch twice
  }
}

/**
 * The row that remembers a refusal under the command's own id too, if it was found under another one. The caller goes on to
 * a later key, and a repetition with this key must find the same answer.
 */
function renamed(first: CommandRow, command: Command): CommandRow | undefined {
  const id = idOf(command);
  return isRefusal(first) && first.id !== id ? { ...first, id } : undefined;
}

function idOf({ call }: Command): string {
  return call.commandId.toLowerCase();
}

/** The row that remembers a command: its reply, or its refusal if that is final. */
function rowOf(command: Command, decision: Decision): CommandRow | undefined {
  const { keyed, fingerprint, principal } = command.call;
  if (!keyed) return undefined;
  const known = { id: idOf(command), name: command.name, fingerprint, roles: principal.roles };
  if (decision.ok)
    return decision.remember === false ? undefined : { ...known, result: { ok: true, reply: decision.reply } };
  if (!isFinalRefusal(decision.error)) return undefined;
  return { ...known, result: { ok: false, error: rememberedRefusal(decision.error, command.call) } };
}

function decide<C extends Command, W>(
  model: CommandModel<C, W>,
  command: C,
  working: W,
  now: Date,
  index: number,
): Decision {
  try {
    return model.decide(command, working, now);
  } catch (error) {
    // The domain refuses by throwing a HandoffError, before it changes anything.
    if (error instanceof HandoffError) return { ok: false, error, events: [] };
    throw new PoisonedBatch(index, error);
  }
}
