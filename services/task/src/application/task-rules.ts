import { toHandoffError, type HandoffError } from '@handoff/kernel';
import { decideTaskCommand, targetOf, type CommandChange } from '../domain/decide-task-command.js';
import { expireOverdue } from '../domain/expire.js';
import type { Policy } from '../domain/occasion.js';
import type { TaskCommand } from '../domain/task-command.js';
import type { TaskFile } from '../domain/task-file.js';
import type { TaskFiles } from '../domain/task-files.js';
import type { CommandReply, Decision, StoredEvent, TaskRules } from '../ports/task-store.js';
import { announce, announceRefusal, type Announcer } from './announce.js';
import { representApproval, representRequestedApproval, representRoutedTask, representTask } from './represent.js';

/** The domain's rules as a store applies them: with replies written out and every change and refusal announced. */
export function createTaskRules(deps: Announcer & { readonly policy: Policy }): TaskRules {
  return {
    decide: (command, files) => decide(deps, command, files),
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
  const { call, now } = command;
  try {
    const change = decideTaskCommand(command, files, { policy: deps.policy, newId: () => deps.newId(now) });
    if (change.events.length > 0) files.put(change.file);
    const events = change.events.map((event) => announce(deps, event, { now, call }));
    return { ok: true, reply: replyTo(command, change), events };
  } catch (thrown) {
    const error = toHandoffError(thrown);
    return { ok: false, error, events: refusal(deps, command, files, error) };
  }
}

function replyTo(command: TaskCommand, { file, approval }: CommandChange): CommandReply {
  if (approval !== undefined) {
    const view =
      command.name === 'requestApproval' ? representRequestedApproval(approval) : representApproval(approval);
    return { body: JSON.stringify(view), id: approval.id, version: approval.version };
  }
  if (command.name === 'routeTask') return routedReply(file);
  const { task } = file;
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
