import { refusesCaller, refusalOf, type HandoffError } from '@handoff/kernel';
import { claimTasks } from '../domain/claim-tasks.js';
import { decideTaskCommand, targetOf, type CommandChange, type NamingCommand } from '../domain/decide-task-command.js';
import { expireOverdue } from '../domain/expire.js';
import type { Occasion, Policy } from '../domain/occasion.js';
import type { ClaimCommand, TaskCommand } from '../domain/task-command.js';
import type { DomainEvent, TaskFile } from '../domain/task-file.js';
import type { TaskFiles } from '../domain/task-files.js';
import type { CommandReply, Decision, Refusal, StoredEvent, TaskRules } from '../ports/task-store.js';
import { announce, announceRefusal, type Announcer, type Cause } from './announce.js';
import { representApproval, representRequestedApproval, representRoutedTask, representTask } from './represent.js';
import { composeReply, recipeOfApproval, recipeOfClaim, recipeOfTask, thingsShown } from './reply-recipes.js';
import { representClaim, representKeptLease } from './represent-lease.js';

/** The answer to a step on the way: none yet. */
const UNFINISHED: CommandReply = { body: '', id: undefined, version: undefined };

/** The domain's rules as a store applies them: with replies written out and every change and refusal announced. */
export function createTaskRules(deps: Announcer & { readonly policy: Policy }): TaskRules {
  return {
    decide: (command, files, now) => decide(deps, command, files, now),
    authorise: (command, files, now) => authorise(deps, command, files, now),
    thingsShown,
    composeReply,
    replyToRouting: routedReply,
    expire(file, now) {
      const change = expireOverdue({ now, policy: deps.policy, newId: () => deps.newId(now) }, file);
      if (change === undefined) return undefined;
      return {
        file: change.file,
        events: change.events.map((event) => announce(deps, event, { now, call: undefined })),
      };
    },
  };
}

function decide(
  deps: Announcer & { readonly policy: Policy },
  command: TaskCommand,
  files: TaskFiles,
  now: Date,
): Decision {
  const given = { now, policy: deps.policy, newId: () => deps.newId(now) };
  try {
    if (command.name === 'claimTasks') return claim(deps, command, files, given);
    const change = decideTaskCommand(command, files, given);
    const events = announceAll(deps, { now, call: command.call }, change.events);
    const isStep = change.unfinished === true;
    const reply = isStep ? UNFINISHED : replyTo(command, change, now);
    // Last of all: what cannot be told in full has not happened.
    for (const file of [change.file, ...(change.others ?? [])]) files.put(file);
    return { ok: true, reply, events, remember: !isStep };
  } catch (thrown) {
    const error = refusalOf(thrown);
    return { ok: false, error, events: refusal(deps, command, files, error, now) };
  }
}

/** The rules themselves tell: what they come to is thrown away. */
function authorise(
  deps: Announcer & { readonly policy: Policy },
  command: TaskCommand,
  files: TaskFiles,
  now: Date,
): Refusal | undefined {
  const given = { now, policy: deps.policy, newId: () => deps.newId(now) };
  try {
    if (command.name === 'claimTasks') claimTasks({ call: command.call, ...given }, () => [], command.input);
    else decideTaskCommand(command, files, given);
    return undefined;
  } catch (thrown) {
    const error = refusalOf(thrown);
    return refusesCaller(error) ? { ok: false, error, events: refusal(deps, command, files, error, now) } : undefined;
  }
}

/** A claim that found nothing is as if it had not been: its key may find something later. */
function claim(deps: Announcer, { call, input }: ClaimCommand, files: TaskFiles, given: Occasion): Decision {
  const { now } = given;
  const change = claimTasks({ call, ...given }, (want, at) => files.claimable(want, at), input);
  const tasks = change.files.map(({ task }) => task);
  const body = JSON.stringify(representClaim(tasks, now));
  const reply = { body, id: undefined, version: undefined, recipe: () => recipeOfClaim(tasks, now) };
  const events = announceAll(deps, { now, call }, change.events);
  for (const file of change.files) files.put(file);
  return { ok: true, reply, events, remember: tasks.length > 0 };
}

function announceAll(deps: Announcer, cause: Cause, events: readonly DomainEvent[]): readonly StoredEvent[] {
  return events.map((event) => announce(deps, event, cause));
}

function replyTo(command: NamingCommand, { file, approval }: CommandChange, now: Date): CommandReply {
  if (approval !== undefined) {
    const { id, version } = approval;
    if (command.name === 'requestApproval')
      return { body: JSON.stringify(representRequestedApproval(approval)), id, version };
    const recipe = () => recipeOfApproval(approval);
    return { body: JSON.stringify(representApproval(approval)), id, version, recipe };
  }
  if (command.name === 'routeTask') return routedReply(file);
  const { task } = file;
  if (command.name === 'heartbeatTask') {
    return { body: JSON.stringify(representKeptLease(task, now)), id: task.id, version: task.version };
  }
  const { id, version } = task;
  return { body: JSON.stringify(representTask(task)), id, version, recipe: () => recipeOfTask(task) };
}

function routedReply(file: TaskFile): CommandReply {
  const view = representRoutedTask(file);
  return { body: JSON.stringify(view), id: view.task_id, version: view.version };
}

/** Refused is who may not; so is who is told that there is nothing, though there is something to see for others. */
function refusal(
  deps: Announcer,
  command: TaskCommand,
  files: TaskFiles,
  error: HandoffError,
  now: Date,
): readonly StoredEvent[] {
  const { id, file, role } = targetOf(command, files);
  const hidden = (error.code === 'NOT_FOUND' || error.code === 'UNKNOWN_TASK') && file !== undefined;
  if (error.kind !== 'forbidden' && !hidden) return [];
  const refused = { operation: command.name, error, targetId: id, file, role };
  return [announceRefusal(deps, refused, { now, call: command.call })];
}
