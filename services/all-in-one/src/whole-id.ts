import { isUuid } from '@handoff/kernel';
import type { ClientCommand } from './client-command.js';
import { UsageError } from './exit-codes.js';
import { plain } from './terminal/text.js';

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
  const things = await Promise.all(kinds.map((kind) => thingsWith(part, newest(handoff, kind))));
  // A page may repeat what the page before it had.
  const found = new Map(things.flat().map(({ id, words }) => [id, words]));
  if (found.size === 1) return [...found.keys()][0]!;
  if (found.size > 1) {
    const lines = [...found].map(([id, words]) => `\n  ${id}  ${plain(words)}`);
    throw new UsageError(`${given} is short for more than one id:${lines.join('')}`);
  }
  const what = kinds.join(', ');
  throw new UsageError(`No id begins or ends with ${given} among the newest ${SEARCHED} (${what}). Give the whole id.`);
}

/** Something with an id, and the words by which a person tells it from others. */
interface Thing {
  readonly id: string;
  readonly words: string;
}

async function thingsWith(part: string, things: AsyncIterable<Thing>): Promise<readonly Thing[]> {
  const found: Thing[] = [];
  let seen = 0;
  for await (const thing of things) {
    if (thing.id.startsWith(part) || thing.id.endsWith(part)) found.push(thing);
    seen += 1;
    if (seen === SEARCHED) break;
  }
  return found;
}

async function* newest(handoff: Handoff, kind: IdKind): AsyncGenerator<Thing> {
  const limit = PAGE;
  if (kind === 'session') {
    for await (const { session_id: id, agent_role, status } of handoff.listSessions({ limit })) {
      yield { id, words: `session of ${agent_role}, ${status}` };
    }
  }
  if (kind === 'task') {
    for await (const { task_id: id, task_type, from_role, to_role, status } of handoff.listTasks({ limit })) {
      yield { id, words: `task ${task_type} from ${from_role} to ${to_role}, ${status}` };
    }
  }
  if (kind === 'approval') {
    for await (const { approval_id: id, requested_by, approver_role, status } of handoff.listApprovals({ limit })) {
      yield { id, words: `approval of ${approver_role}, asked by ${requested_by.subject}, ${status}` };
    }
  }
}
