import { expect, test } from '@jest/globals';
import { createManualClock, HandoffError } from '@handoff/kernel';
import type { TaskStore } from '../ports/task-store.js';
import { aCall, fay, newId, noon } from '../testing/builders.js';
import { getApproval } from './get-approval.js';
import { getStatus } from './get-status.js';
import { getTask } from './get-task.js';
import { listApprovals } from './list-approvals.js';
import { listTasks } from './list-tasks.js';
import type { StatusDeps } from './look-at-status.js';

const input = (given: { readonly params?: object; readonly query?: object }) =>
  ({ params: {}, query: {}, body: undefined, ...given }) as never;

test('reads pass the deadline of the call to the store', async () => {
  const deadlines: Date[] = [];
  const findTask: TaskStore['findTask'] = (_, deadline) =>
    Promise.resolve(deadlines.push(deadline)).then(() => undefined);
  const list = (_: unknown, deadline: Date) =>
    Promise.resolve(deadlines.push(deadline)).then(() => ({ items: [], next: undefined }));
  const deps = {
    store: { findTask, listTasks: list, listApprovals: list } as unknown as TaskStore,
    delegations: { inForceFor: (_: unknown, deadline: Date) => list(_, deadline).then(({ items }) => items) },
    look: findTask,
    sessions: { find: () => Promise.reject(new HandoffError('NOT_FOUND')) },
    feed: { watch: () => ({ changed: () => Promise.resolve(), stop: () => {} }) },
    clock: createManualClock(noon),
    recheckMs: 1,
    stopping: new AbortController().signal,
  } as unknown as StatusDeps;
  const gone = new AbortController().signal;
  const call = aCall(fay, { deadline: new Date(noon.getTime() + 1234) });

  const page = input({ query: { limit: 10 } });
  await Promise.all([listTasks(deps)(page, call, gone), listApprovals(deps)(page, call, gone)]);
  const reads = [getTask, getApproval, getStatus].map((read) =>
    read(deps)(input({ params: { task_id: newId(), approval_id: newId(), id: newId() } }), call, gone),
  );
  await Promise.all(reads.map((read) => expect(read).rejects.toMatchObject({ code: 'NOT_FOUND' })));
  expect(deadlines).toEqual(Array(9).fill(call.deadline));
});
