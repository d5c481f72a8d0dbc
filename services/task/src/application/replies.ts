import { warningsMember } from '@handoff/contracts';
import type { CommandReply, NamedRole } from '@handoff/kernel';
import type { Approval } from '../domain/approval/approval.js';
import type { Task } from '../domain/task/task.js';
import type { TaskAggregate } from '../domain/task-aggregate.js';
import type { Grant } from '../domain/grant/grant.js';
import { representGrant } from './represent-grant.js';
import { representClaim, representKeptLease } from './represent-lease.js';
import { representApproval, representRequestedApproval, representRoutedTask, representTask } from './represent.js';
import { recipeOfApproval, recipeOfClaim, recipeOfTask } from './reply-recipes.js';

/** The reply to one step of a command that has to come again. */
export const UNFINISHED: CommandReply = { body: '', id: undefined, version: undefined };

export function replyWithTask({ aggregate: { task } }: { readonly aggregate: TaskAggregate }): CommandReply {
  const { id, version } = task;
  return { body: JSON.stringify(representTask(task)), id, version, recipe: () => recipeOfTask(task) };
}

export function replyWithRoutedTask(aggregate: TaskAggregate, neverHeld?: readonly NamedRole[]): CommandReply {
  const view = { ...representRoutedTask(aggregate), ...warningsMember(neverHeld) };
  return { body: JSON.stringify(view), id: view.task_id, version: view.version };
}

export function replyWithGrant(grant: Grant, now: Date, neverHeld?: readonly NamedRole[]): CommandReply {
  const { id, version } = grant;
  return { body: JSON.stringify({ ...representGrant(grant, now), ...warningsMember(neverHeld) }), id, version };
}

export function replyWithKeptLease(task: Task, now: Date): CommandReply {
  return { body: JSON.stringify(representKeptLease(task, now)), id: task.id, version: task.version };
}

export function replyWithClaim(aggregates: readonly TaskAggregate[], now: Date): CommandReply {
  const tasks = aggregates.map(({ task }) => task);
  const body = JSON.stringify(representClaim(tasks, now));
  return { body, id: undefined, version: undefined, recipe: () => recipeOfClaim(tasks, now) };
}

export function replyWithApproval(approval: Approval): CommandReply {
  const { id, version } = approval;
  return { body: JSON.stringify(representApproval(approval)), id, version, recipe: () => recipeOfApproval(approval) };
}

export function replyWithRequestedApproval(approval: Approval, neverHeld?: readonly NamedRole[]): CommandReply {
  const { id, version } = approval;
  const view = { ...representRequestedApproval(approval), ...warningsMember(neverHeld) };
  return { body: JSON.stringify(view), id, version };
}
