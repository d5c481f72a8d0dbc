import { describe, expect, test } from '@jest/globals';
import { MAX_PARTIES } from '../domain/task/parties.js';
import type { TaskAggregate } from '../domain/task-aggregate.js';
import { aClaimedTask, ada, anApproval, aTask, aVote, fay, lea, max, otto, person } from '../testing/builders.js';
import { aDelegation } from '../testing/delegations.js';
import { operationsOnApproval, operationsOnSession, operationsOnTask } from './next-operations.js';

const aggregate = (
  given: Parameters<typeof aTask>[0] = {},
  approvals: TaskAggregate['approvals'] = [],
): TaskAggregate => ({
  task: aTask({ participants: ['finance', 'manager', 'legal'], ...given }),
  approvals,
});
const held = aggregate(aClaimedTask({ status: 'awaiting_approval', parkedStatus: 'active' }));
const parked = aggregate({ status: 'awaiting_approval' }, [anApproval({ groups: [{ role: 'legal', required: 1 }] })]);

describe('the operations on a task that are open to a caller', () => {
  test.each([
    ['its sender, while it is pending', fay, aggregate(), ['requestApproval', 'amendTask', 'cancelTask']],
    ['its target, while it is pending', max, aggregate(), ['claimTasks', 'completeTask', 'failTask']],
    [
      'who holds it, while it is active',
      max,
      aggregate(aClaimedTask()),
      ['completeTask', 'failTask', 'heartbeatTask', 'releaseTask', 'requestApproval'],
    ],
    ['another of its target, while it is active', person('mia', 'manager'), aggregate(aClaimedTask()), []],
    ['an admin, while it is active', ada, aggregate(aClaimedTask()), ['requestApproval', 'cancelTask']],
    ['who holds it, while its work waits for approval', max, held, ['heartbeatTask', 'requestApproval']],
    ['an approver, while it waits for approval', lea, parked, ['decideApproval']],
    ['its target, while it waits for approval', max, parked, []],
    [
      'its sender, while it waits for approval',
      fay,
      parked,
      ['requestApproval', 'withdrawApproval', 'amendTask', 'cancelTask'],
    ],
    ['an auditor', otto, parked, []],
    ['its sender who is an auditor too', person('fay', 'finance', 'auditor'), aggregate({ status: 'completed' }), []],
    ['anybody, when it has ended', ada, aggregate({ status: 'cancelled' }), []],
  ])('%s', (_who, principal, of, expected) => {
    expect(operationsOnTask(principal, of)).toEqual(expected);
  });

  test('only parties may amend a task, or request approvals of it, when it is full', () => {
    const crowd = Array.from({ length: MAX_PARTIES - 1 }, (_, i) => ({ issuer: fay.issuer, subject: `clerk-${i}` }));
    const crowded = aggregate({ parties: [{ issuer: fay.issuer, subject: 'fay' }, ...crowd] });
    expect(operationsOnTask(fay, crowded)).toEqual(['requestApproval', 'amendTask', 'cancelTask']);
    expect(operationsOnTask(person('fred', 'finance'), crowded)).toEqual(['cancelTask']);
  });

  test('no caller may decide its own request, whatever roles it holds', () => {
    const self = person('fay', 'finance', 'legal', 'admin');
    expect(operationsOnTask(self, parked)).not.toContain('decideApproval');
    expect(operationsOnApproval(self, parked, parked.approvals[0]!)).toEqual(['withdrawApproval', 'cancelTask']);
    expect(operationsOnApproval(ada, parked, parked.approvals[0]!)).toEqual([
      'decideApproval',
      'withdrawApproval',
      'cancelTask',
    ]);
  });

  test('no caller may decide twice, or for a full group', () => {
    const groups = [
      { role: 'legal', required: 1 },
      { role: 'manager', required: 2 },
    ];
    const approval = anApproval({ groups, votes: [aVote(max), aVote(lea, { group: 'legal' })] });
    const of = aggregate({ status: 'awaiting_approval' }, [approval]);
    for (const who of [max, lea, person('luc', 'legal')])
      expect(operationsOnTask(who, of)).not.toContain('decideApproval');
    expect(operationsOnTask(person('mia', 'manager'), of)).toContain('decideApproval');
  });

  test('nobody may decide by a right that was used, by its holder or a delegate', () => {
    const approval = anApproval({ groups: [{ role: 'manager', required: 3 }] });
    const of = (...votes: readonly ReturnType<typeof aVote>[]) =>
      aggregate({ status: 'awaiting_approval' }, [{ ...approval, votes }]);
    const [dora, cleo] = [person('dora', 'support'), person('cleo', 'support')];
    const [toDora, toCleo] = [aDelegation(), aDelegation({ delegate: 'cleo' })];
    const onBehalfOf = { delegationId: toDora.id, subject: 'max', names: ['max'] };
    const byDelegate = of(aVote(dora, { onBehalfOf }));
    expect(operationsOnTask(cleo, of(), [toCleo])).toContain('decideApproval');
    for (const used of [of(aVote(max)), byDelegate]) {
      expect(operationsOnTask(cleo, used, [toCleo])).not.toContain('decideApproval');
      expect(operationsOnTask(cleo, used, [toCleo, aDelegation({ delegate: 'cleo', delegator: 'mia' })])).toContain(
        'decideApproval',
      );
    }
    expect(operationsOnTask(max, byDelegate)).not.toContain('decideApproval');
  });

  test('no caller may decide a decided approval', () => {
    const decided = anApproval({ groups: [{ role: 'legal', required: 1 }], status: 'approved' });
    expect(operationsOnApproval(lea, aggregate({}, [decided]), decided)).toEqual([]);
  });
});

test('a session can be changed by holders of its role, and takes tasks of all callers that see it', () => {
  const session = { agentRole: 'finance', final: false } as Parameters<typeof operationsOnSession>[1];
  expect(operationsOnSession(fay, session)).toEqual(['routeTask', 'updateSession']);
  expect(operationsOnSession(max, session)).toEqual(['routeTask']);
  expect(operationsOnSession(otto, session)).toEqual([]);
  expect(operationsOnSession(fay, { ...session, final: true })).toEqual([]);
});
