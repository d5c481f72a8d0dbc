import { describe, expect, test } from '@jest/globals';
import {
  aRequestedVote,
  ada,
  anApproval,
  aRequest,
  aTask,
  fay,
  lea,
  max,
  otto,
  person,
} from '../../testing/builders.js';
import { decideAmendment, type AmendTask } from './decide-amendment.js';
import { recordVote } from '../approval/record-vote.js';
import { MAX_APPROVALS, MAX_RENEWALS } from '../approval/approval-limits.js';
import { contentHashOf } from '../task/content-hash.js';
import type { TaskAggregate } from '../task-aggregate.js';

const HOLDER = { issuer: max.issuer, subject: 'max' };
const fred = person('fred', 'finance');

/** The aggregate after max has approved its latest approval, for the present content. */
function approved(aggregate: TaskAggregate): TaskAggregate {
  return recordVote(
    aRequest(max),
    aggregate,
    aggregate.approvals.at(-1)!,
    aRequestedVote({ contentHash: aggregate.task.contentHash }),
  ).aggregate;
}

function amend(
  who: Parameters<typeof aRequest>[0],
  aggregate: TaskAggregate | undefined,
  given: Partial<AmendTask> = {},
) {
  const input = { description: 'other', data: undefined, dataHash: undefined, context: undefined, ...given };
  return decideAmendment(aRequest(who), aggregate, input);
}

function waiting(given: Parameters<typeof anApproval>[0] = {}): TaskAggregate {
  const task = aTask({ status: 'awaiting_approval' });
  return { task, approvals: [anApproval({ taskId: task.id, contentHash: contentHashOf(task), ...given })] };
}

describe('amending a task', () => {
  test('replaces the given members and keeps the others', () => {
    const task = aTask({ description: 'one', context: { a: 1 } });
    const given = { description: 'two', data: { amount: 9 }, dataHash: 'f'.repeat(64) };
    const { aggregate, events } = amend(fay, { task, approvals: [] }, given);
    expect(aggregate.task).toMatchObject({ ...given, context: { a: 1 }, status: 'pending', version: 2 });
    expect(events).toMatchObject([{ name: 'task.amended', fromStatus: 'pending', by: { subject: 'fay' } }]);
  });

  test('to the same content changes nothing', () => {
    const aggregate = waiting();
    const { description, data } = aggregate.task;
    expect(amend(fay, aggregate, { description, data: { ...data } })).toEqual({ aggregate, events: [] });
  });

  test('renews pending approvals, with the same policy, for the new content', () => {
    const groups = [
      { role: 'manager', required: 2 },
      { role: 'legal', required: 1 },
    ];
    const policy = { groups, veto: false, openMs: 9_000, onExpiry: 'escalate', escalateTo: 'board' } as const;
    const { aggregate, events } = amend(fred, waiting({ ...policy, reason: 'contract', demanded: true }));
    const [former, anew] = aggregate.approvals;
    expect(former).toMatchObject({ status: 'cancelled', version: 2 });
    expect(anew).toMatchObject({
      ...policy,
      status: 'pending',
      reason: 'contract',
      votes: [],
      version: 1,
      demanded: false,
      requestedBy: { subject: 'fred' },
      contentHash: contentHashOf(aggregate.task),
    });
    expect(anew?.contentHash).not.toBe(former?.contentHash);
    expect(aggregate.task).toMatchObject({ status: 'awaiting_approval', parkedStatus: 'pending', version: 3 });
    expect(events.map(({ name }) => name)).toEqual([
      'task.amended',
      'approval.cancelled',
      'approval.requested',
      'task.parked',
    ]);
  });

  test('renews given approvals, so that unapproved content cannot be worked on', () => {
    const before = waiting();
    expect(approved(before).task.status).toBe('pending');
    const { aggregate, events } = amend(fay, approved(before));
    expect(aggregate.task.status).toBe('awaiting_approval');
    expect(aggregate.approvals.map(({ status }) => status)).toEqual(['approved', 'pending']);
    expect(events.map(({ name }) => name)).toEqual(['task.amended', 'approval.requested', 'task.parked']);
  });

  test('does not renew approvals of content before the former one', () => {
    const once = amend(fay, waiting()).aggregate;
    const twice = amend(fay, approved(once), { description: 'third' }).aggregate;
    expect(twice.approvals.map(({ status }) => status)).toEqual(['cancelled', 'approved', 'pending']);
    expect(amend(fay, twice, { description: 'fourth' }).aggregate.approvals).toHaveLength(4);
  });

  test('renews each question once, even when amendments restore earlier content', () => {
    const back = ['first', 'second', 'first', 'second', 'first'].reduce(
      (aggregate, description) => approved(amend(fay, aggregate, { description }).aggregate),
      approved(waiting()),
    );
    expect(back.approvals).toHaveLength(6);
    const { events } = amend(fay, back, { description: 'third' });
    expect(events.filter(({ name }) => name === 'approval.requested')).toHaveLength(1);
  });

  test('renews by content hash, in any order of approvals', () => {
    const former = approved(waiting());
    const once = amend(fay, former, { description: 'second' }).aggregate;
    const again = amend(fay, approved({ ...once, approvals: [...once.approvals].reverse() }), { description: 'third' });
    expect(again.aggregate.task.status).toBe('awaiting_approval');
    const present = again.aggregate.approvals.filter(
      ({ contentHash }) => contentHash === again.aggregate.task.contentHash,
    );
    expect(present).toMatchObject([{ status: 'pending', renewed: true, ordinal: 3 }]);
  });

  test('renews a question once that was approved twice for the same content, and two questions both', () => {
    const once = approved(waiting());
    const [first] = once.approvals;
    const same = { ...first!, id: 'another', ordinal: 2 };
    const other = { ...first!, id: 'third', ordinal: 3, reason: 'for another reason' };
    const { aggregate } = amend(fay, { ...once, approvals: [first!, same, other] });
    expect(aggregate.approvals.slice(3)).toMatchObject([
      { reason: undefined, ordinal: 4 },
      { reason: 'for another reason', ordinal: 5 },
    ]);
  });

  test('makes the amending person a party, even without approvals', () => {
    const agent = { ...fred, authentication: { actor: 'agent-7', priorActors: ['outer'] } };
    const { aggregate } = amend(agent, { task: aTask(), approvals: [] });
    expect(aggregate.task.parties.map(({ subject }) => subject)).toEqual(['fay', 'fred', 'agent-7', 'outer']);
    expect(aggregate.task).toMatchObject({ amended: true, contentHash: contentHashOf(aggregate.task) });
  });

  test('the number of renewals of a question is limited, whatever else was requested', () => {
    const others = Array.from({ length: MAX_APPROVALS }, (_, index) =>
      anApproval({
        id: `other-${index}`,
        ordinal: index + 1,
        status: 'expired',
        requestedBy: { ...HOLDER, role: 'manager' },
      }),
    );
    const { task, approvals } = waiting({ ordinal: MAX_APPROVALS + 1 });
    let aggregate: TaskAggregate = { task, approvals: [...others, ...approvals] };
    for (let round = 0; round < MAX_RENEWALS; round += 1)
      aggregate = amend(fay, aggregate, { description: `${round}` }).aggregate;
    expect(() => amend(fay, aggregate, { description: 'once more' })).toThrow(
      expect.objectContaining({ code: 'VALIDATION_FAILED' }),
    );
  });

  test('renews an escalated approval with the escalation role', () => {
    const escalated = { groups: [{ role: 'board', required: 1 }], escalated: true, escalateTo: 'board' };
    expect(amend(fay, waiting(escalated)).aggregate.approvals[1]).toMatchObject({
      groups: escalated.groups,
      escalated: false,
      escalateTo: undefined,
      onExpiry: 'reject',
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

  test('is open to its sender and to admins', () => {
    const aggregate = waiting();
    expect(amend(ada, aggregate).aggregate.task.description).toBe('other');
    for (const [who, code] of [
      [max, 'ROLE_NOT_HELD'],
      [otto, 'READ_ONLY_ROLE'],
      [lea, 'NOT_FOUND'],
    ] as const) {
      expect(() => amend(who, aggregate)).toThrow(expect.objectContaining({ code }));
    }
    expect(() => amend(fay, undefined)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  });

  test('If-Match has to name its current version', () => {
    const aggregate = waiting();
    const input = { description: 'other', data: undefined, dataHash: undefined, context: undefined };
    expect(() => decideAmendment(aRequest(fay, { ifMatch: [2] }), aggregate, input)).toThrow(
      expect.objectContaining({ code: 'VERSION_MISMATCH' }),
    );
  });
});
