import { describe, expect, test } from '@jest/globals';
import type { Principal } from '@handoff/kernel';
import { ada, aCall, DAY_MS, fay, max, newId, noon, otto, person } from '../../testing/builders.js';
import { aDelegation, toDelegate, tomorrow } from '../../testing/delegations.js';
import {
  decideDelegation,
  decideEndOfDelegation,
  MAX_AHEAD_MS,
  MAX_DELEGATIONS,
  MAX_WINDOW_MS,
} from './decide-delegation.js';
import { statusOf, type Delegation } from './delegation.js';
import type { CreateDelegation } from './delegation-command.js';

const dora = person('dora', 'support');
const refused = (code: string, more: object = {}): unknown => expect.objectContaining({ code, ...more });
const later = (ms: number): Date => new Date(noon.getTime() + ms);

function create(who: Principal, given: Partial<CreateDelegation> = {}, existing: readonly Delegation[] = []) {
  const { call, input } = toDelegate(who, given);
  return decideDelegation(call, input as CreateDelegation, existing, { now: noon, newId });
}

describe('a delegation', () => {
  test('is by a holder of the role, from now on unless it begins later', () => {
    const { delegation, event, fromStatus } = create(max, { from: later(-DAY_MS), reason: 'leave' });
    expect(delegation).toMatchObject({
      role: 'manager',
      delegator: 'max',
      delegate: 'dora',
      from: noon,
      reason: 'leave',
    });
    expect([event, fromStatus, statusOf(delegation, noon)]).toEqual(['delegation.created', undefined, 'active']);
    expect(create(max, { from: later(1_000) }).delegation.from).toEqual(later(1_000));
  });

  test('is scheduled before its window, active within it, and ends by itself', () => {
    const delegation = aDelegation({ from: later(1), until: later(3) });
    expect([0, 1, 2, 3].map((ms) => statusOf(delegation, later(ms)))).toEqual([
      'scheduled',
      'active',
      'active',
      'ended',
    ]);
  });

  test.each([
    ['a delegate of the role', dora],
    ['an admin without the role', ada],
    ['a holder of another role', fay],
  ])('is not by %s: there are no chains', (_, who) => {
    expect(() => create(who, { delegate: 'cleo' })).toThrow(refused('ROLE_NOT_HELD'));
  });

  test('is not by an auditor', () => {
    expect(() => create(otto, { role: 'auditor' })).toThrow(refused('READ_ONLY_ROLE'));
  });

  test.each([
    ['the role admin', person('max', 'admin'), { role: 'admin' }, '/role'],
    ['the caller', max, { delegate: 'max' }, '/delegate'],
    [
      'an agent that acts for the caller',
      { ...max, authentication: { actor: 'bot' } },
      { delegate: 'bot' },
      '/delegate',
    ],
    ['a window that is over', max, { until: noon }, '/until'],
    ['a window that ends before it begins', max, { from: tomorrow, until: later(1) }, '/until'],
    ['a longer window', max, { until: later(MAX_WINDOW_MS + 1) }, '/until'],
    ['a window in 32 days', max, { from: later(32 * 86_400_000), until: later(33 * 86_400_000) }, '/from'],
    ['a window far ahead', max, { from: later(MAX_AHEAD_MS + 1), until: later(MAX_AHEAD_MS + 2) }, '/from'],
  ])('is not for %s', (_, who, given, pointer) => {
    const errors = [expect.objectContaining({ pointer })];
    expect(() => create(who, given)).toThrow(refused('VALIDATION_FAILED', { errors }));
  });

  test('may have the longest window', () => {
    expect(create(max, { until: later(MAX_WINDOW_MS) }).delegation.until).toEqual(later(MAX_WINDOW_MS));
  });

  test('of a role to a colleague exists once at a time', () => {
    const existing = aDelegation({ from: noon, until: later(10) });
    const facts = { delegation_id: existing.id };
    expect(() => create(max, { from: later(9) }, [existing])).toThrow(refused('DELEGATION_EXISTS', { facts }));
    expect(create(max, { from: later(10) }, [existing]).delegation.from).toEqual(later(10));
    const ahead = aDelegation({ from: later(20), until: later(30) });
    expect(() => create(max, { until: later(21) }, [ahead])).toThrow(refused('DELEGATION_EXISTS'));
    expect(create(max, { until: later(20) }, [ahead]).delegation.until).toEqual(later(20));
    expect(create(person('max', 'manager', 'legal'), { role: 'legal' }, [existing]).delegation.role).toBe('legal');
    expect(create(max, { delegate: 'cleo' }, [existing]).delegation.delegate).toBe('cleo');
    const ended = { ...existing, ended: { at: noon, by: { ...max, role: 'manager' }, reason: undefined } };
    expect(create(max, {}, [ended]).delegation.delegate).toBe('dora');
  });

  test('is one of a bounded number', () => {
    const existing = Array.from({ length: MAX_DELEGATIONS }, (_, n) => aDelegation({ delegate: `colleague-${n}` }));
    expect(() => create(max, {}, existing)).toThrow(refused('VALIDATION_FAILED'));
    expect(create(max, {}, existing.slice(1)).delegation.delegate).toBe('dora');
  });
});

describe('the end of a delegation', () => {
  const end = (who: Principal, delegation: Delegation | undefined, now = noon, ifMatch?: readonly number[]) =>
    decideEndOfDelegation(aCall(who, { ifMatch }), { delegationId: newId(), reason: 'back' }, delegation, now);

  test.each([
    ['its delegator', max, 'manager'],
    ['its delegator, who has lost the role', person('max', 'sales'), 'manager'],
    ['an admin', ada, 'admin'],
  ])('is for %s', (_, who, role) => {
    const { delegation, by, fromStatus } = end(who, aDelegation());
    expect(delegation).toMatchObject({ version: 2, ended: { at: noon, reason: 'back' } });
    expect([statusOf(delegation, noon), fromStatus, by.role]).toEqual(['ended', 'active', role]);
  });

  test.each([
    ['its delegate', dora, 'FORBIDDEN'],
    ['another holder of the role', person('mia', 'manager'), 'FORBIDDEN'],
    ['somebody else', fay, 'NOT_FOUND'],
    ['an auditor', otto, 'READ_ONLY_ROLE'],
  ])('is not for %s', (_, who, code) => {
    expect(() => end(who, aDelegation())).toThrow(refused(code));
  });

  test('comes before its window, or within it, and once', () => {
    expect(end(max, aDelegation({ from: later(1) })).fromStatus).toBe('scheduled');
    const facts = { current_status: 'ended' };
    expect(() => end(max, aDelegation(), tomorrow)).toThrow(refused('ILLEGAL_TRANSITION', { facts }));
    const { delegation } = end(max, aDelegation());
    expect(() => end(max, delegation)).toThrow(refused('ILLEGAL_TRANSITION', { facts }));
  });

  test('is of the version that was read', () => {
    expect(() => end(max, aDelegation(), noon, [2])).toThrow(refused('VERSION_MISMATCH'));
    expect(() => end(max, undefined)).toThrow(refused('NOT_FOUND'));
  });
});
