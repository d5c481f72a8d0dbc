import type { DeadLetter, WholeDeadLetter } from '@handoff/contracts';
import { HandoffError, nextCursorOf, decodeCursor, readsEverything, toHandoffError, type Call } from '@handoff/kernel';
import type { OperationHandler } from '@handoff/runtime';
import { actRecord, requireKeeper, type DeadLetterAct } from '../domain/dead-letter-act.js';
import type { ParkedLetter } from '../domain/dead-letter.js';
import type { AuditDeps } from './audit-deps.js';
import { recordRefusal } from './record-refusal.js';
import { redriveDeadLetter as redrive } from './redrive-dead-letter.js';

type Deps = Pick<AuditDeps, 'appends' | 'deadLetters' | 'clock' | 'newId'>;

/** Lists the letters of a status. Callers who do not read everything see none. */
export function listDeadLetters({ deadLetters }: Deps): OperationHandler<'listDeadLetters'> {
  return async ({ query: { status, limit, cursor } }, { principal, deadline }) => {
    const after = cursor === undefined ? undefined : decodeCursor(cursor).id;
    const page = readsEverything(principal)
      ? await deadLetters.page({ status, limit, after }, deadline)
      : { items: [], more: false };
    const next_cursor = nextCursorOf({
      ...page,
      items: page.items.map(({ id, lastSeen }) => ({ id, createdAt: lastSeen })),
    });
    return { body: JSON.stringify({ dead_letters: page.items.map(represent), next_cursor }) };
  };
}

/** @throws HandoffError `NOT_FOUND` when there is none, or the caller does not read everything. */
export function getDeadLetter({ deadLetters }: Deps): OperationHandler<'getDeadLetter'> {
  return async ({ params }, { principal }) => {
    const letter = readsEverything(principal) ? await deadLetters.find(params.dead_letter_id) : undefined;
    if (letter === undefined) throw new HandoffError('NOT_FOUND');
    return { body: JSON.stringify(representWhole(letter)), id: letter.id };
  };
}

/** @throws HandoffError `ILLEGAL_TRANSITION` when the letter was dropped. */
export function redriveDeadLetter(deps: Deps): OperationHandler<'redriveDeadLetter'> {
  return async ({ params, body: { reason } }, call) => {
    const letter = await keptLetter(deps, params.dead_letter_id, call, 'redriveDeadLetter');
    if (letter.status === 'parked') {
      const { appends, deadLetters } = deps;
      const log = { append: appends.append.bind(appends) };
      await redrive({ log, deadLetters }, letter.id, actRecord('redriven', letter, call, reason));
    }
    return answer(deps, letter.id, 'redriven', ['parked', 'redriven']);
  };
}

/** The record comes first: should the process end between the two, a repeated request drops the letter, and records nothing twice. */
export function dropDeadLetter(deps: Deps): OperationHandler<'dropDeadLetter'> {
  return async ({ params, body: { reason } }, call) => {
    const letter = await keptLetter(deps, params.dead_letter_id, call, 'dropDeadLetter');
    if (letter.status === 'parked') {
      await deps.appends.append([actRecord('dropped', letter, call, reason)], call.deadline);
      await deps.deadLetters.drop(letter.id);
    }
    return answer(deps, letter.id, 'dropped', ['dropped']);
  };
}

/** A letter that an admin wants to change. The refusal of anybody else is recorded. */
async function keptLetter(deps: Deps, id: string, call: Call, operation: string): Promise<ParkedLetter> {
  try {
    requireKeeper(call);
  } catch (thrown) {
    const { kind, code } = toHandoffError(thrown);
    if (kind === 'forbidden') await recordRefusal({ operation, code, targetId: id }, call, deps);
    throw thrown;
  }
  const letter = await deps.deadLetters.find(id);
  if (letter === undefined) throw new HandoffError('NOT_FOUND');
  return letter;
}

/** The letter as it is now; another request may have been faster. */
async function answer(deps: Deps, id: string, act: DeadLetterAct, allowed: readonly string[]) {
  const letter = await deps.deadLetters.find(id);
  if (letter === undefined) throw new HandoffError('NOT_FOUND');
  if (!allowed.includes(letter.status)) {
    const detail = `The message was ${letter.status}, so it cannot be ${act}.`;
    throw new HandoffError('ILLEGAL_TRANSITION', { detail, facts: { current_status: letter.status } });
  }
  return { body: JSON.stringify(represent(letter)), id };
}

function represent(letter: Omit<ParkedLetter, 'body'>): DeadLetter {
  return {
    dead_letter_id: letter.id,
    status: letter.status,
    consumer: letter.consumer,
    event_id: letter.eventId,
    subject: letter.subject,
    error_code: letter.errorCode,
    attempts: letter.attempts,
    first_seen: letter.firstSeen.toISOString(),
    last_seen: letter.lastSeen.toISOString(),
  };
}

function representWhole(letter: ParkedLetter): WholeDeadLetter {
  const { body } = letter;
  const text = body === undefined ? null : textOf(body);
  const isBinary = body !== undefined && text === null;
  return {
    ...represent(letter),
    body: text,
    body_base64: isBinary ? Buffer.from(body).toString('base64') : null,
  };
}

/** The bytes as text; null when they are no UTF-8. */
function textOf(body: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return null;
  }
}
