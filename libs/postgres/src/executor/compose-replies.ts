import { HandoffError, type Command } from '@handoff/kernel';
import type { CommandModel } from '../command-model.js';
import type { Queryable } from '../database.js';
import type { CommandRow } from './command-rows.js';

/**
 * The rows with their large replies composed again from recipes. If the object is gone, the result is `NOT_FOUND`, as for a
 * first attempt.
 */
export async function composeReplies<C extends Command, W>(
  tx: Queryable,
  model: CommandModel<C, W>,
  rows: Map<string, CommandRow>,
): Promise<Map<string, CommandRow>> {
  const kept = [...rows].flatMap(([id, row]) =>
    row.isRecipe === true && row.result.ok ? [{ id, row, ...row.result }] : [],
  );
  if (kept.length === 0) return rows;
  const bodies = await model.compose?.(
    tx,
    kept.map(({ reply }) => reply.body),
  );
  const composed = kept.map(({ id, row, reply }, i): readonly [string, CommandRow] => {
    const body = bodies?.[i];
    if (body === undefined) return [id, { ...row, result: { ok: false, error: new HandoffError('NOT_FOUND') } }];
    return [id, { ...row, result: { ok: true, reply: { ...reply, body } } }];
  });
  return new Map([...rows, ...composed]);
}
