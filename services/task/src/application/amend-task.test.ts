import { expect, test } from '@jest/globals';
import { HandoffError } from '@handoff/kernel';
import { decideAmendment } from '../domain/rules/decide-amendment.js';
import type { TaskCommand } from '../domain/task-command.js';
import { aCall, aRequest, aTask, fay } from '../testing/builders.js';
import { amendTask } from './amend-task.js';
import type { TaskDeps } from './task-deps.js';

test('rules that nobody asked, because the task was not there yet, are no leave to amend it', async () => {
  const commands: TaskCommand[] = [];
  const deps = {
    routingRules: { ask: () => Promise.reject(new Error('no task to ask about')) },
    delegations: { inForceFor: async () => [] },
    store: {
      findTask: async () => undefined,
      execute: async (command: TaskCommand) => {
        commands.push(command);
        return { ok: false, error: new HandoffError('NOT_FOUND') };
      },
    },
  } as unknown as TaskDeps;
  const task = aTask();
  const given = { params: { task_id: task.id }, query: {}, body: { data: { amount: 50_000 } } };
  await expect(amendTask(deps)(given as never, aCall(fay), undefined as never)).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  const [command] = commands;
  // By the time of the decision it is there.
  const decided = () => decideAmendment(aRequest(fay), { task, approvals: [] }, command!.input as never);
  expect(decided).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
});
