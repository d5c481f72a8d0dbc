import { describe, expect, test } from '@jest/globals';
import { aBallot, ada, anApproval, aRequest, aTask, fay, lea, max, otto, person } from '../testing/builders.js';
import { amendTask, type AmendTask } from './amend-task.js';
import { castVote } from './cast-vote.js';
import { contentHashOf } from './content-hash.js';
import type { TaskFile } from './task-file.js';

const fred = person('fred', 'finance');

function amend(who: Parameters<typeof aRequest>[0], file: TaskFile | undefined, given: Partial<AmendTask> = {}) {
  const input = { description: 'other', data: undefined, dataHash: undefined, context: undefined, ...given };
  return amendTask(aRequest(who), file, input);
}

function waiting(given: Parameters<typeof anApproval>[0] = {}): TaskFile {
  const task = aTask({ status: 'awaiting_approval' });
  return { task, approvals: [anApproval({ taskId: task.id, contentHash: contentHashOf(task), ...given })] };
}

describe('amending a task', () => {
  test('replaces what is given and leaves the rest', () => {
    const task = aTask({ description: 'one', context: { a: 1 } });
    const given = { description: 'two', data: { amount: 9 }, dataHash: 'f'.repeat(64) };
    const { file, events } = amend(fay, { task, approvals: [] }, given);
    expect(file.task).toMatchObject({ ...given, context: { a: 1 }, status: 'pending', version: 2 });
    expect(events).toMatchObject([{ name: 'task.amended', fromStatus: 'pending', by: { subject: 'fay' } }]);
  });

  test('to what it says already changes nothing', () => {
    const file = waiting();
    const { description, data } = file.task;
    expect(amend(fay, file, { description, data: { ...data } })).toEqual({ file, events: [] });
  });

  test('asks anew for what was asked, with the same policy, for what it says now', () => {
    const groups = [
      { role: 'manager', required: 2 },
      { role: 'legal', required: 1 },
    ];
    const policy = { groups, veto: false, openMs: 9_000, onExpiry: 'escalate', escalateTo: 'board' } as const;
    const { file, events } = amend(fred, waiting({ ...policy, reason: 'contract', demanded: true }));
    const [former, anew] = file.approvals;
    expect(former).toMatchObject({ status: 'cancelled', version: 2 });
    expect(anew).toMatchObject({
      ...policy,
      ...{ status: 'pending', reason: 'contract', votes: [], version: 1, demanded: false },
      requestedBy: { subject: 'fred' },
      contentHash: contentHashOf(file.task),
    });
    expect(anew?.contentHash).not.toBe(former?.contentHash);
    expect(file.task).toMatchObject({ status: 'awaiting_approval', parkedStatus: 'pending', version: 3 });
    expect(events.map(({ name }) => name)).toEqual([
      'task.amended',
      'approval.cancelled',
      'approval.requested',
      'task.parked',
    ]);
  });

  test('asks anew for what was approved, so that nothing unapproved can be worked on', () => {
    const before = waiting();
    const approved = castVote(aRequest(max), before, before.approvals[0]!, aBallot()).file;
    expect(approved.task.status).toBe('pending');
    const { file, events } = amend(fay, approved);
    expect(file.task.status).toBe('awaiting_approval');
    expect(file.approvals.map(({ status }) => status)).toEqual(['approved', 'pending']);
    expect(events.map(({ name }) => name)).toEqual(['task.amended', 'approval.requested', 'task.parked']);
  });

  test('does not ask anew for what was approved of a content before the former one', () => {
    const once = amend(fay, waiting()).file;
    const approved = castVote(aRequest(max), once, once.approvals[1]!, aBallot()).file;
    const twice = amend(fay, approved, { description: 'third' }).file;
    expect(twice.approvals.map(({ status }) => status)).toEqual(['cancelled', 'approved', 'pending']);
    expect(amend(fay, twice, { description: 'fourth' }).file.approvals).toHaveLength(4);
  });

  test('asks as often as was asked, however often it says again what it said before', () => {
    const approve = (file: TaskFile): TaskFile => castVote(aRequest(max), file, file.approvals.at(-1)!, aBallot()).file;
    const back = ['first', 'second', 'first', 'second', 'first'].reduce(
      (file, description) => approve(amend(fay, file, { description }).file),
      approve(waiting()),
    );
    expect(back.approvals).toHaveLength(6);
    const { events } = amend(fay, back, { description: 'third' });
    expect(events.filter(({ name }) => name === 'approval.requested')).toHaveLength(1);
  });

  test('asks those again who were asked by escalation', () => {
    const escalated = { groups: [{ role: 'board', required: 1 }], escalated: true, escalateTo: 'board' };
    expect(amend(fay, waiting(escalated)).file.approvals[1]).toMatchObject({
      ...{ groups: escalated.groups, escalated: false, escalateTo: undefined, onExpiry: 'reject' },
    });
  });

  test.each([
    ['is worked on', { status: 'active' }],
    ['was worked on when it began to wait', { status: 'awaiting_approval', parkedStatus: 'active' }],
    ['has ended', { status: 'completed' }],
  ] as const)('is not possible when it %s', (_, given) => {
    expect(() => amend(fay, { task: aTask(given), approvals: [] })).toThrow(
      expect.objectContaining({ code: 'ILLEGAL_TRANSITION', facts: { current_status: given.status } }),
    );
  });

  test('is for its sender, and for admins', () => {
    const file = waiting();
    expect(amend(ada, file).file.task.description).toBe('other');
    for (const [who, code] of [
      [max, 'ROLE_NOT_HELD'],
      [otto, 'READ_ONLY_ROLE'],
      [lea, 'NOT_FOUND'],
    ] as const) {
      expect(() => amend(who, file)).toThrow(expect.objectContaining({ code }));
    }
    expect(() => amend(fay, undefined)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  });

  test('If-Match has to name its current version', () => {
    const file = waiting();
    const input = { description: 'other', data: undefined, dataHash: undefined, context: undefined };
    expect(() => amendTask(aRequest(fay, { ifMatch: [2] }), file, input)).toThrow(
      expect.objectContaining({ code: 'VERSION_MISMATCH' }),
    );
  });
});
