import { refusesCaller, toHandoffError, type HandoffError } from '@handoff/kernel';
import { claimTasks } from '../domain/claim-tasks.js';
import { decideTaskCommand, targetOf, type CommandChange, type NamingCommand } from '../domain/decide-task-command.js';
import { expireOverdue } from '../domain/expire.js';
import type { Occasion, Policy } from '../domain/occasion.js';
import type { ClaimCommand, TaskCommand } from '../domain/task-command.js';
import type { DomainEvent, TaskFile } from '../domain/task-file.js';
import type { TaskFiles } from '../domain/task-files.js';
import type { CommandReply, Decision, Refusal, StoredEvent, TaskRules } from '../ports/task-store.js';
import { announce, announceRefusal, type Announcer } from './announce.js';
import { representApproval, representRequestedApproval, representRoutedTask, representTask } from './represent.js';
import { representClaim, representKeptLease } from './represent-lease.js';

/** The domain's rules as a store applies them: with replies written out and every change and refusal announced. */
export function createTaskRules(deps: Announcer & { readonly policy: Policy }): TaskRules {
  return {
    decide: (command, files) => decide(deps, command, files),
    authorise: (command, files) => authorise(deps, command, files),
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

function decide(deps: Announcer & { readonly policy: Policy }, command: TaskCommand, files: TaskFiles): Decision {
  const { policy } = deps;
  const given = { policy, newId: () => deps.newId(command.now) };
  try {
    if (command.name === 'claimTasks') return claim(deps, command, files, given);
    const change = decideTaskCommand(command, files, given);
    for (const file of [change.file, ...(change.others ?? [])]) files.put(file);
    return { ok: true, reply: replyTo(command, change), events: announceAll(deps, command, change.events) };
  } catch (thrown) {
    const error = toHandoffError(thrown);
    return { ok: false, error, events: refusal(deps, command, files, error) };
  }
}

/** The rules themselves tell: what they come to is thrown away. */
function authorise(
  deps: Announcer & { readonly policy: Policy },
  command: TaskCommand,
  files: TaskFiles,
): Refusal | undefined {
  const given = { policy: deps.policy, newId: () => deps.newId(command.now) };
  try {
    if (command.name === 'claimTasks') claimTasks({ ...command, ...given }, () => [], command.input);
    else decideTaskCommand(command, files, given);
    return undefined;
  } catch (thrown) {
    const error = toHandoffError(thrown);
    return refusesCaller(error) ? { ok: false, error, events: refusal(deps, command, files, error) } : undefined;
  }
}

/** A claim that found nothing is as if it had not been: its key may find something later. */
function claim(
  deps: Announcer,
  command: ClaimCommand,
  files: TaskFiles,
  given: Pick<Occasion, 'policy' | 'newId'>,
): Decision {
  const { call, now, input } = command;
  const change = claimTasks({ call, now, ...given }, (want, at) => files.claimable(want, at), input);
  for (const file of change.files) files.put(file);
  const tasks = change.files.map(({ task }) => task);
  const reply = { body: JSON.stringify(representClaim(tasks, now)), id: undefined, version: undefined };
  return { ok: true, reply, events: announceAll(deps, command, change.events), remember: tasks.length > 0 };
}

function announceAll(
  deps: Announcer,
  { call, now }: TaskCommand,
  events: readonly DomainEvent[],
): readonly StoredEvent[] {
  return events.map((event) => announce(deps, event, { now, call }));
}

function replyTo(command: NamingCommand, { file, approval }: CommandChange): CommandReply {
  if (approval !== undefined) {
    const view =
      command.name === 'requestApproval' ? representRequestedApproval(approval) : representApproval(approval);
    return { body: JSON.stringify(view), id: approval.id, version: approval.version };
  }
  if (command.name === 'routeTask') return routedReply(file);
  const { task } = file;
  if (command.name === 'heartbeatTask') {
    return { body: JSON.stringify(representKeptLease(task, command.now)), id: task.id, version: task.version };
  }
  return { body: JSON.stringify(representTask(task)), id: task.id, version: task.version };
}

function routedReply(file: TaskFile): CommandReply {
  const view = representRoutedTask(file);
  return { body: JSON.stringify(view), id: view.task_id, version: view.version };
}

/** Refused is who may not; so is who is told that there is nothing, though there is something to see for others. */
function refusal(deps: Announcer, command: TaskCommand, files: TaskFiles, error: HandoffError): readonly StoredEvent[] {
  const { id, file, role } = targetOf(command, files);
  const hidden = (error.code === 'NOT_FOUND' || error.code === 'UNKNOWN_TASK') && file !== undefined;
  if (error.kind !== 'forbidden' && !hidden) return [];
  const refused = { operation: command.name, error, targetId: id, file, role };
  return [announceRefusal(deps, refused, { now: command.now, call: command.call })];
}
