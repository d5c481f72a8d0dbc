import { mayRead, type Call } from '@handoff/kernel';
import { showTask, type Delegation } from '../domain/delegation/delegation.js';
import type { TaskAggregate } from '../domain/task-aggregate.js';
import type { TaskStore } from '../ports/task-store.js';
import type { TaskDeps } from './task-deps.js';

/** A task that the caller may see. */
export interface Visible {
  readonly aggregate: TaskAggregate;
  /** The delegations that show it to the caller; none when a role of its own does. */
  readonly delegations: readonly Delegation[];
}

/**
 * The task or the task of an approval: `hidden` when the caller may not see it, undefined when there is none. Delegations are
 * looked up when no role of the caller shows it, and for an id that names nothing too: the time of the answer must not tell
 * which of the two it is.
 */
export async function findVisible(
  { find, delegations }: { readonly find: TaskStore['findTask'] } & Pick<TaskDeps, 'delegations'>,
  id: string,
  { principal, deadline }: Pick<Call, 'principal' | 'deadline'>,
): Promise<Visible | 'hidden' | undefined> {
  const aggregate = await find(id, deadline);
  if (aggregate !== undefined && mayRead(principal, aggregate.task.participants)) return { aggregate, delegations: [] };
  const given = await delegations.inForceFor(principal, deadline);
  if (aggregate === undefined) return undefined;
  return showTask(given, aggregate) ? { aggregate, delegations: given } : 'hidden';
}
