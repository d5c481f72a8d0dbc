import { describe, expect, test } from '@jest/globals';
import { holderOf } from '../testing/builders.js';
import { roleToCheck } from './role-to-check.js';

describe('the role whose profile a caller may check', () => {
  test('is the one that it names, if it holds it or reads everything', () => {
    for (const roles of [['finance', 'legal'], ['auditor'], ['admin']]) {
      expect(roleToCheck(holderOf(...roles), 'finance')).toBe('finance');
    }
    expect(() => roleToCheck(holderOf('legal'), 'finance')).toThrow(expect.objectContaining({ code: 'ROLE_NOT_HELD' }));
  });

  test('is the only one that it holds, if it names none', () => {
    expect(roleToCheck(holderOf('legal'), undefined)).toBe('legal');
    const unclear = () => roleToCheck(holderOf('finance', 'legal'), undefined);
    expect(unclear).toThrow(expect.objectContaining({ code: 'ROLE_REQUIRED' }));
  });

  test('is every role for auditors and admins who name none', () => {
    for (const role of ['auditor', 'admin']) expect(roleToCheck(holderOf('legal', role), undefined)).toBeUndefined();
  });
});
