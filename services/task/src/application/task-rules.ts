import {
  isAuditedRefusal,
  refusalOf,
  refusesCaller,
  type CommandReply,
  type Decision,
  type HandoffError,
  type Refusal,
  type SerialisedEvent,
} from '@handoff/kernel';
import { claimTasks } from '../domain/claim-tasks.js';
import { decideTaskCommand, targetOf, type CommandChange, type NamingCommand } from '../domain/decide-task-command.js';
import { expireOverdue } from '../domain/expire.js';
import type { DecisionEnvironment, Policy } from '../domain/decision-environment.js';
import type { ClaimCommand, TaskCommand } from '../domain/task-command.js';
import type { DomainEvent, TaskAggregate } from '../domain/task-aggregate.js';
import type { WorkingTasks } from '../domain/working-tasks.js';
import type { TaskRules } from '../ports/task-store.js';
import { announce, announceRefusal, type Announcer, type Cause } from './announce.js';
import { representApproval, representRequestedApproval, representRoutedTask, representTask } from './represent.js';
import { composeReply, recipeOfApproval, recipeOfClaim, recipeOfTask, thingsShown } from './reply-recipes.js';
import { representClaim, representKeptLease } from './represent-lease.js';

/** The answer to a step on the way: none yet. */
const UNFINISHED: CommandReply = { body: '', id: undefined, version: undefined };

/** The domain's rules as a store applies them: with replies written out and every change and refusal announced. */
export function createTaskRules(deps: Announcer & { readonly policy: Policy }): TaskRules {
  return {
    decide: (command, aggregates, now) => decide(deps, command, aggregates, now),
    authorise: (command, aggregates, now) => authorise(deps, command, aggregates, now),
    thingsShown,
    composeReply,
    replyToRouting: routedReply,
    expire(aggregate, now) {
      const change = expireOverdue({ now, policy: deps.policy, newId: () => deps.newId(now) }, aggregate);
      if (change === undefined) return undefined;
      return {
        aggregate: change.aggregate,
        events: change.events.map((event) => announce(deps, event, { now, call: undefined })),
      };
    },
  };
}

function decide(
  deps: Announcer & { readonly policy: Policy },
  command: TaskCommand,
  aggregates: WorkingTasks,
  now: Date,
): Decision {
  const given = { now, policy: deps.policy, newId: () => deps.newId(now) };
  try {
    if (command.name === 'claimTasks') return claim(deps, command, aggregates, given);
    const change = decideTaskCommand(command, aggregates, given);
    const events = announceAll(deps, { now, call: command.call }, change.events);
    const isStep = change.unfinished === true;
    const reply = isStep ? UNFINISHED : replyTo(command, change, now);
    // Last of all: what cannot be told in full has not happened.
    for (const aggregate of [change.aggregate, ...(change.others ?? [])]) aggregates.put(aggregate);
    return { ok: true, reply, events, remember: !isStep };
  } catch (thrown) {
    const error = refusalOf(thrown);
    return { ok: false, error, events: refusal(deps, command, aggregates, error, now) };
  }
}

/** The rules themselves tell: what they come to is thrown away. */
function authorise(
  deps: Announcer & { readonly policy: Policy },
  command: TaskCommand,
  aggregates: WorkingTasks,
  now: Date,
): Refusal | undefined {
  const given = { now, policy: deps.policy, newId: () => deps.newId(now) };
  try {
    if (command.name === 'claimTasks') claimTasks({ call: command.call, ...given }, () => [], command.input);
    else decideTaskCommand(command, aggregates, given);
    return undefined;
  } catch (thrown) {
    const error = refusalOf(thrown);
    return refusesCaller(error)
      ? { ok: false, error, events: refusal(deps, command, aggregates, error, now) }
      : undefined;
  }
}

/** A claim that found nothing is as if it had not been: its key may find something later. */
function claim(
  deps: Announcer,
  { call, input }: ClaimCommand,
  aggregates: WorkingTasks,
  given: DecisionEnvironment,
): Decision {
  const { now } = given;
  const change = claimTasks({ call, ...given }, (filter, at) => aggregates.claimable(filter, at), input);
  const tasks = change.aggregates.map(({ task }) => task);
  const body = JSON.stringify(representClaim(tasks, now));
  const reply = { body, id: undefined, version: undefined, recipe: () => recipeOfClaim(tasks, now) };
  const events = announceAll(deps, { now, call }, change.events);
  for (const aggregate of change.aggregates) aggregates.put(aggregate);
  return { ok: true, reply, events, remember: tasks.length > 0 };
}

function announceAll(deps: Announcer, cause: Cause, events: readonly DomainEvent[]): readonly SerialisedEvent[] {
  return events.map((event) => announce(deps, event, cause));
}

function replyTo(command: NamingCommand, { aggregate, approval }: CommandChange, now: Date): CommandReply {
  if (approval !== undefined) {
    const { id, version } = approval;
    if (command.name === 'requestApproval')
      return { body: JSON.stringify(representRequestedApproval(approval)), id, version };
    const recipe = () => recipeOfApproval(approval);
    return { body: JSON.stringify(representApproval(approval)), id, version, recipe };
  }
  if (command.name === 'routeTask') return routedReply(aggregate);
  const { task } = aggregate;
  if (command.name === 'heartbeatTask') {
    return { body: JSON.stringify(representKeptLease(task, now)), id: task.id, version: task.version };
  }
  const { id, version } = task;
  return { body: JSON.stringify(representTask(task)), id, version, recipe: () => recipeOfTask(task) };
}

function routedReply(aggregate: TaskAggregate): CommandReply {
  const view = representRoutedTask(aggregate);
  return { body: JSON.stringify(view), id: view.task_id, version: view.version };
}

/** Refused is who may not; so is who is told that there is nothing, though there is something to see for others. */
function refusal(
  deps: Announcer,
  command: TaskCommand,
  aggregates: WorkingTasks,
  error: HandoffError,
  now: Date,
): readonly SerialisedEvent[] {
  const { id, aggregate, role } = targetOf(command, aggregates);
  if (!isAuditedRefusal(error, aggregate !== undefined)) return [];
  const refused = { operation: command.name, error, targetId: id, aggregate, role };
  return [announceRefusal(deps, refused, { now, call: command.call })];
}
