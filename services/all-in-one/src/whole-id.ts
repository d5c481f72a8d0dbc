import { isUuid } from '@handoff/kernel';
import type { ClientCommand } from './client-command.js';
import { UsageError } from './exit-codes.js';

export type IdKind = 'session' | 'task' | 'approval';
type Handoff = Pick<ClientCommand['handoff'], 'listSessions' | 'listTasks' | 'listApprovals'>;

/** A part of an id that is long enough to be searched for. */
const PART = /^[0-9a-f][0-9a-f-]{3,34}$/;
/** How many of the newest sessions, tasks and approvals are searched. */
const SEARCHED = 500;
const PAGE = 100;

/**
 * The whole id for a part of it: its end, as tables show it, or its beginning. Anything else is returned as it is, for
 * the gateway to judge.
 *
 * @throws UsageError when no id, or more than one, has that part.
 */
export async function wholeId(handoff: Handoff, given: string, kinds: readonly IdKind[]): Promise<string> {
  const part = given.toLowerCase();
  if (isUuid(given) || !PART.test(part)) return given;
  const found = await Promise.all(kinds.map((kind) => idsWith(part, newest(handoff, kind))));
  const ids = [...new Set(found.flat())];
  if (ids.length === 1) return ids[0]!;
  if (ids.length > 1) throw new UsageError(`${given} is short for more than one id:\n  ${ids.join('\n  ')}`);
  const what = kinds.join(', ');
  throw new UsageError(`No id begins or ends with ${given} among the newest ${SEARCHED} (${what}). Give the whole id.`);
}

async function idsWith(part: string, ids: AsyncIterable<string>): Promise<readonly string[]> {
  const found: string[] = [];
  let seen = 0;
  for await (const id of ids) {
    if (id.startsWith(part) || id.endsWith(part)) found.push(id);
    seen += 1;
    if (seen === SEARCHED) break;
  }
  return found;
}

async function* newest(handoff: Handoff, kind: IdKind): AsyncGenerator<string> {
  const limit = PAGE;
  if (kind === 'session') for await (const { session_id } of handoff.listSessions({ limit })) yield session_id;
  if (kind === 'task') for await (const { task_id } of handoff.listTasks({ limit })) yield task_id;
  if (kind === 'approval') for await (const { approval_id } of handoff.listApprovals({ limit })) yield approval_id;
}
