import { describe, expect, test } from '@jest/globals';
import { actorsOf, isSamePerson, mayActFor, mayRead, mayWrite } from './principal.js';

const holding = (...roles: string[]) => ({ issuer: 'urn:test', subject: 'ada', roles });

describe('the rights that roles give', () => {
  test.each([
    [['finance'], true, true, true],
    [['manager'], false, false, true],
    [['auditor'], false, true, false],
    [['admin'], true, true, true],
    [[], false, false, false],
    [['auditor', 'finance'], true, true, true],
  ])('%j acts for finance: %p, reads finance: %p, writes: %p', (roles, acts, reads, writes) => {
    const principal = holding(...roles);
    expect([mayActFor(principal, 'finance'), mayRead(principal, ['finance']), mayWrite(principal)]).toEqual([
      acts,
      reads,
      writes,
    ]);
  });

  test('one subject of two issuers is two people', () => {
    expect(isSamePerson(holding(), { issuer: 'urn:other', subject: 'ada' })).toBe(false);
    expect(isSamePerson(holding('x'), holding('y'))).toBe(true);
  });

  test('the actors for a caller are all in the chain of delegations', () => {
    expect(actorsOf({})).toEqual([]);
    expect(actorsOf({ actor: 'agent-7' })).toEqual(['agent-7']);
    expect(actorsOf({ actor: 'agent-7', priorActors: ['outer'] })).toEqual(['agent-7', 'outer']);
  });
});
