import type { Violation } from './violation.js';

/** A change of a task in the audit log. */
export interface TaskChange {
  readonly event_type: string;
  /** The id of the task. */
  readonly subject: string | null;
  readonly actor: string | null;
  readonly sequence: number;
}

/** The events that end a claim, after which another worker may claim. */
const GIVES_BACK: ReadonlySet<string> = new Set(['task.lapsed', 'task.released', 'task.retried']);
/** The events that only the holder of a claimed task causes. */
const BY_HOLDER: ReadonlySet<string> = new Set([
  'task.progressed',
  'task.released',
  'task.retried',
  'task.completed',
  'task.failed',
]);

/**
 * Claims and returns of a task alternate, so that it never has two holders; only the last claimer acts as its holder;
 * and it is completed at most once. Uses only the log.
 */
export function oneHolderAtATime(changes: readonly TaskChange[]): readonly Violation[] {
  const byTask = new Map<string, TaskChange[]>();
  for (const change of changes) {
    if (change.subject === null || !change.event_type.startsWith('task.')) continue;
    const known = byTask.get(change.subject);
    if (known === undefined) byTask.set(change.subject, [change]);
    else known.push(change);
  }
  return [...byTask].flatMap(([id, each]) => followHolders(id, each));
}

function followHolders(id: string, changes: readonly TaskChange[]): readonly Violation[] {
  const violations: Violation[] = [];
  let holder: string | null | undefined;
  let completed = 0;
  for (const { event_type, actor } of [...changes].sort((one, other) => one.sequence - other.sequence)) {
    if (event_type === 'task.claimed' && holder !== undefined) {
      violations.push(`${id} was claimed by ${actor} while ${holder} held it`);
    }
    if (GIVES_BACK.has(event_type) && holder === undefined) {
      violations.push(`${id} was given back by ${event_type} and nobody held it`);
    }
    if (BY_HOLDER.has(event_type) && holder !== undefined && holder !== actor) {
      violations.push(`${event_type} of ${id} by ${actor}, while ${holder} held it`);
    }
    if (event_type === 'task.claimed') holder = actor;
    if (GIVES_BACK.has(event_type)) holder = undefined;
    if (event_type === 'task.completed') completed += 1;
  }
  if (completed > 1) violations.push(`${id} was completed ${completed} times`);
  return violations;
}
