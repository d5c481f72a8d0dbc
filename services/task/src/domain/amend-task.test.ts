import { describe, expect, test } from '@jest/globals';
import { aBallot, ada, anApproval, aRequest, aTask, fay, lea, max, otto, person } from '../testing/builders.js';
import { amendTask, type AmendTask } from './amend-task.js';
import { castVote } from './cast-vote.js';
import { MAX_APPROVALS, MAX_RENEWALS } from './approval-room.js';
import { contentHashOf } from './content-hash.js';
import type { TaskFile } from './task-file.js';

const HOLDER = { issuer: max.issuer, subject: 'max' };
const fred = person('fred', 'finance');

/** The file once max has approved the last approval asked for, of what the task says. */
function approved(file: TaskFile): TaskFile {
  return castVote(aRequest(max), file, file.approvals.at(-1)!, aBallot({ contentHash: file.task.contentHash })).file;
}

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
    expect(approved(before).task.status).toBe('pending');
    const { file, events } = amend(fay, approved(before));
    expect(file.task.status).toBe('awaiting_approval');
    expect(file.approvals.map(({ status }) => status)).toEqual(['approved', 'pending']);
    expect(events.map(({ name }) => name)).toEqual(['task.amended', 'approval.requested', 'task.parked']);
  });

  test('does not ask anew for what was approved of a content before the former one', () => {
    const once = amend(fay, waiting()).file;
    const twice = amend(fay, approved(once), { description: 'third' }).file;
    expect(twice.approvals.map(({ status }) => status)).toEqual(['cancelled', 'approved', 'pending']);
    expect(amend(fay, twice, { description: 'fourth' }).file.approvals).toHaveLength(4);
  });

  test('asks as often as was asked, however often it says again what it said before', () => {
    const back = ['first', 'second', 'first', 'second', 'first'].reduce(
      (file, description) => approved(amend(fay, file, { description }).file),
      approved(waiting()),
    );
    expect(back.approvals).toHaveLength(6);
    const { events } = amend(fay, back, { description: 'third' });
    expect(events.filter(({ name }) => name === 'approval.requested')).toHaveLength(1);
  });

  test('asks anew by what was approved, in whatever order approvals come to be known', () => {
    const former = approved(waiting());
    const once = amend(fay, former, { description: 'second' }).file;
    const again = amend(fay, approved({ ...once, approvals: [...once.approvals].reverse() }), { description: 'third' });
    expect(again.file.task.status).toBe('awaiting_approval');
    const present = again.file.approvals.filter(({ contentHash }) => contentHash === again.file.task.contentHash);
    expect(present).toMatchObject([{ status: 'pending', renewed: true, ordinal: 3 }]);
  });

  test('asks one question once that was approved twice of the same content, and two questions both', () => {
    const once = approved(waiting());
    const [first] = once.approvals;
    const same = { ...first!, id: 'another', ordinal: 2 };
    const other = { ...first!, id: 'third', ordinal: 3, reason: 'for another reason' };
    const { file } = amend(fay, { ...once, approvals: [first!, same, other] });
    expect(file.approvals.slice(3)).toMatchObject([
      { reason: undefined, ordinal: 4 },
      { reason: 'for another reason', ordinal: 5 },
    ]);
  });

  test('makes whoever amends one who had a part in it, even where nobody is asked for approval', () => {
    const agent = { ...fred, authentication: { actor: 'agent-7', priorActors: ['outer'] } };
    const { file } = amend(agent, { task: aTask(), approvals: [] });
    expect(file.task.parties.map(({ subject }) => subject)).toEqual(['fay', 'fred', 'agent-7', 'outer']);
    expect(file.task).toMatchObject({ amended: true, contentHash: contentHashOf(file.task) });
  });

  test('a question is asked anew so many times and no more, whoever else has asked for how much', () => {
    const others = Array.from({ length: MAX_APPROVALS }, (_, index) =>
      anApproval({
        id: `other-${index}`,
        ordinal: index + 1,
        status: 'expired',
        requestedBy: { ...HOLDER, role: 'manager' },
      }),
    );
    const { task, approvals } = waiting({ ordinal: MAX_APPROVALS + 1 });
    let file: TaskFile = { task, approvals: [...others, ...approvals] };
    for (let round = 0; round < MAX_RENEWALS; round += 1) file = amend(fay, file, { description: `${round}` }).file;
    expect(() => amend(fay, file, { description: 'once more' })).toThrow(
      expect.objectContaining({ code: 'VALIDATION_FAILED' }),
    );
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
