import type { Approval, Task } from '@handoff/client';
import { describe, expect, test } from '@jest/globals';
import { subjectOf } from './subject.js';
import type { Tools } from './tools.js';

const approval = (approval_id: string, task_id: string, renewed = false, status = 'pending') =>
  ({
    approval_id,
    task_id,
    renewed,
    status,
    content_hash: 'now',
    approvers: [{ approver_role: `asked by ${approval_id[0]}` }],
  }) as unknown as Approval;
const task = { task_id: 't1', content_hash: 'now' } as unknown as Task;

/** Tools that answer from what is so now. */
function tools(mine: readonly Approval[], all: readonly Approval[] = mine): Tools {
  return {
    task: async () => task,
    approvals: async (box, taskId) =>
      (box === 'mine' ? mine : all).filter(({ task_id }) => taskId === undefined || task_id === taskId),
    decide: () => Promise.reject(new Error('not called')),
  };
}

const listed = (...approvals: readonly Approval[]) => ({ structuredContent: { approvals } as never });

describe('the answer of list_approvals', () => {
  test('is shown as things are now, however old it is', async () => {
    const [waits, decided] = [approval('a1', 't1'), approval('a2', 't2', false, 'approved')];
    const { approvals } = await subjectOf({}, listed(waits, approval('a2', 't2')), tools([waits], [waits, decided]));
    expect(approvals).toEqual([
      { approval: waits, pending: true },
      { approval: decided, pending: false },
    ]);
  });

  test('shows what is asked anew in the place of the old question, once', async () => {
    const anew = approval('a9', 't1', true);
    const { approvals } = await subjectOf({}, listed(approval('a1', 't1'), anew), tools([anew]));
    expect(approvals).toEqual([{ approval: anew, pending: true }]);
  });
});

test('of a question that was asked anew and is decided, list_approvals shows the decision', async () => {
  const [old, anew] = [approval('a1', 't1', false, 'cancelled'), approval('a9', 't1', true, 'rejected')];
  const { approvals } = await subjectOf({}, listed(approval('a1', 't1')), tools([], [anew, old]));
  expect(approvals).toEqual([{ approval: anew, pending: false }]);
});

describe('the answer of get_task', () => {
  const result = { structuredContent: { task_id: 't1' } };

  test('shows what was asked about the present content, also when it is decided', async () => {
    const [waits, decided] = [approval('a1', 't1'), approval('b2', 't1', false, 'approved')];
    const former = { ...approval('c3', 't1', false, 'cancelled'), content_hash: 'before' };
    const { approvals } = await subjectOf({}, result, tools([waits], [former, decided, waits, approval('a9', 't2')]));
    expect(approvals).toEqual([
      { approval: decided, pending: false },
      { approval: waits, pending: true },
    ]);
  });

  test('shows one question to the same roles once: the one that waits', async () => {
    const waits = approval('a2', 't1');
    const { approvals } = await subjectOf({}, result, tools([waits], [approval('a1', 't1', false, 'expired'), waits]));
    expect(approvals).toEqual([{ approval: waits, pending: true }]);
  });

  test('shows the task alone when nothing was asked', async () => {
    expect(await subjectOf({}, result, tools([]))).toEqual({ approvals: [], task });
  });
});

test('a refused decision shows the refusal, and the approval that it was about', async () => {
  const waits = approval('a1', 't1');
  const refused = { isError: true, content: [{ type: 'text', text: 'CONTENT_CHANGED: read it again' }] };
  expect(await subjectOf({ approval_id: 'a1' }, refused, tools([waits]))).toEqual({
    failure: 'CONTENT_CHANGED: read it again',
    approvals: [{ approval: waits, pending: true }],
  });
});
