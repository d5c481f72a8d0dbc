import { describe, expect, test } from '@jest/globals';
import { missingFrom, outcomeOf } from './count-votes.js';

const twoAndOne = [
  { role: 'manager', required: 2 },
  { role: 'legal', required: 1 },
];
const approved = (group: string) => ({ group, decision: 'approved' }) as const;
const rejected = (group: string) => ({ group, decision: 'rejected' }) as const;

describe('the outcome of votes', () => {
  test.each([
    ['nothing without any', true, [], undefined],
    ['nothing while a group is not full', true, [approved('manager'), approved('legal')], undefined],
    ['nothing while another group is empty', true, [approved('manager'), approved('manager')], undefined],
    ['approved when all are full', true, [approved('legal'), approved('manager'), approved('manager')], 'approved'],
    ['rejected by one where that is a veto', true, [approved('manager'), rejected('manager')], 'rejected'],
    ['nothing by one rejection of two without a veto', false, [rejected('manager')], undefined],
    ['rejected by as many as would have to agree', false, [rejected('manager'), rejected('manager')], 'rejected'],
    [
      'nothing by rejections of different groups that are one short',
      false,
      [rejected('manager'), approved('legal')],
      undefined,
    ],
    ['rejected by the only one that a group needs', false, [approved('manager'), rejected('legal')], 'rejected'],
    ['nothing by votes of a group that is not asked', false, [rejected('sales'), approved('sales')], undefined],
  ] as const)('%s (veto: %s)', (_, veto, votes, outcome) => {
    expect(outcomeOf({ groups: twoAndOne, veto }, votes)).toBe(outcome);
  });

  test('a group lacks the required votes minus its approvals', () => {
    expect(missingFrom(twoAndOne[0]!, [approved('manager'), approved('legal'), rejected('manager')])).toBe(1);
  });
});
