import { describe, expect, test } from '@jest/globals';
import { aDemand, DAY_MS, noon, policy } from '../../testing/builders.js';
import { policyOf, type ApprovalDemand } from './approval-demand.js';

const environment = { now: noon, policy };
const legal = { role: 'legal', required: 2 };
const board = { role: 'board', required: 1 };

describe('the policy of a demand', () => {
  test('is by default one person, with a veto, for the configured time', () => {
    expect(policyOf(aDemand(), environment)).toEqual({
      groups: [{ role: 'manager', required: 1 }],
      veto: true,
      openMs: policy.approvalExpiryMs,
      onExpiry: 'reject',
      escalateTo: undefined,
    });
  });

  test('takes the given members', () => {
    const given = {
      approvers: [legal, board],
      veto: false,
      openMs: 5_000,
      onExpiry: 'escalate',
      escalateTo: 'ceo',
    } as const;
    expect(policyOf(aDemand(given), environment)).toEqual({
      groups: [legal, board],
      veto: false,
      openMs: 5_000,
      onExpiry: 'escalate',
      escalateTo: 'ceo',
    });
    expect(policyOf(aDemand({ required: 3 }), environment).groups).toEqual([{ role: 'manager', required: 3 }]);
    const expiresAt = new Date(noon.getTime() + 7_000);
    expect(policyOf(aDemand({ expiresAt }), environment).openMs).toBe(7_000);
  });

  test.each<[string, Partial<ApprovalDemand>, readonly string[]]>([
    ['nobody', { approverRole: undefined }, ['/approver_role']],
    ['a role and groups', { approverRole: 'legal', approvers: [board] }, ['/approver_role']],
    ['how many, apart from the groups', { approvers: [board], required: 2 }, ['/required']],
    ['one group twice', { approvers: [legal, board, legal] }, ['/approvers/2/approver_role']],
    ['the auditor', { approverRole: 'auditor' }, ['/approver_role']],
    ['the auditor among others', { approvers: [{ role: 'auditor', required: 1 }] }, ['/approvers/0/approver_role']],
    ['two times to expire', { expiresAt: new Date(noon.getTime() + 1), openMs: 1 }, ['/expires_at']],
    ['to expire now', { expiresAt: noon }, ['/expires_at']],
    ['to expire in a year and a day', { expiresAt: new Date(noon.getTime() + 366 * DAY_MS) }, ['/expires_at']],
    ['to expire at no time at all', { expiresAt: new Date(Number.NaN) }, ['/expires_at']],
    ['to escalate to nobody', { onExpiry: 'escalate' }, ['/escalate_to']],
    ['to whom to escalate, and not to', { escalateTo: 'board' }, ['/escalate_to']],
    ['to escalate to whom it asks first', { onExpiry: 'escalate', escalateTo: 'manager' }, ['/escalate_to']],
    ['to escalate to the auditor', { onExpiry: 'escalate', escalateTo: 'auditor' }, ['/escalate_to']],
    [
      'several things wrong',
      { approvers: [board, board], onExpiry: 'escalate' },
      ['/approvers/1/approver_role', '/escalate_to'],
    ],
  ])('is none that asks for %s', (_, given, pointers) => {
    const errors = pointers.map((pointer) => expect.objectContaining({ pointer: `/approval${pointer}` }) as unknown);
    expect(() => policyOf(aDemand(given), environment, '/approval')).toThrow(
      expect.objectContaining({ code: 'VALIDATION_FAILED', errors }),
    );
  });
});
