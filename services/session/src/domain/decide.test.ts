import { describe, expect, test } from '@jest/globals';
import type { ErrorCode } from '@handoff/kernel';
import { aCall, aSession, DAY_MS, holderOf, NOON, toCreate, toUpdate } from '../testing/builders.js';
import { decideCreate } from './decide-create.js';
import { decideExpiry } from './decide-by-time.js';
import { decideUpdate } from './decide-update.js';

const LIFETIME = 7 * DAY_MS;
const LATER = new Date(NOON.getTime() + DAY_MS);
const atNoon = { now: NOON, lifetimeMs: LIFETIME };
const later = { now: LATER, lifetimeMs: LIFETIME };
const code = (expected: ErrorCode): unknown => expect.objectContaining({ code: expected });

describe('opening a session', () => {
  test('a holder of the role opens one: pending, version 1, with a week to live', () => {
    const { session, event, from } = decideCreate(toCreate(), atNoon);
    expect(session).toMatchObject({ status: 'pending', version: 1, expiresAt: new Date(NOON.getTime() + LIFETIME) });
    expect({ event, from }).toEqual({ event: 'created', from: undefined });
  });

  test.each([
    ['a caller opens no session for a role that it does not hold', ['legal'], 'finance', 'ROLE_NOT_HELD'],
    ['an auditor opens no session', ['auditor'], 'finance', 'READ_ONLY_ROLE'],
    ['no caller acts as auditor, not even an admin', ['admin', 'auditor'], 'auditor', 'READ_ONLY_ROLE'],
    ['a caller without roles opens no session', [], 'finance', 'READ_ONLY_ROLE'],
  ] as const)('%s', (_, roles, agentRole, expected) => {
    const call = aCall({ principal: holderOf(...roles) });
    expect(() => decideCreate(toCreate({ agentRole }, call), atNoon)).toThrow(code(expected));
  });

  test('an admin opens one for any role', () => {
    const call = aCall({ principal: holderOf('admin') });
    expect(decideCreate(toCreate({ agentRole: 'legal' }, call), atNoon).session.agentRole).toBe('legal');
  });
});

describe('changing a session', () => {
  test('a given field replaces, the others stay', () => {
    const session = aSession({ metadata: { a: 1, b: 2 } });
    const change = decideUpdate(session, toUpdate(session.id, { metadata: { c: 3 } }), atNoon);
    expect(change.session).toMatchObject({ metadata: { c: 3 }, taskId: session.taskId, status: 'pending', version: 2 });
    expect(change.event).toBe('updated');
  });

  test.each([
    ['pending', 'active', 'activated'],
    ['active', 'paused', 'paused'],
    ['paused', 'active', 'activated'],
    ['active', 'completed', 'completed'],
    ['active', 'failed', 'failed'],
  ] as const)('from %s to %s is %s', (from, to, event) => {
    const session = aSession({ status: from });
    const change = decideUpdate(session, toUpdate(session.id, { status: to }), atNoon);
    expect(change).toMatchObject({ event, from, session: { status: to, version: 2 } });
  });

  test('giving no field at all is a sign of life', () => {
    const session = aSession();
    const change = decideUpdate(session, toUpdate(session.id), later);
    expect(change.session).toMatchObject({ version: 2, expiresAt: new Date(LATER.getTime() + LIFETIME) });
  });

  test('a clock that lags does not take a session back in time', () => {
    const session = aSession({ updatedAt: LATER });
    expect(decideUpdate(session, toUpdate(session.id), atNoon).session.updatedAt).toEqual(LATER);
  });

  test('the same status again is an illegal transition', () => {
    const session = aSession({ status: 'active' });
    expect(() => decideUpdate(session, toUpdate(session.id, { status: 'active' }), atNoon)).toThrow(
      code('ILLEGAL_TRANSITION'),
    );
  });

  test('no caller can expire a session', () => {
    const session = aSession({ status: 'active' });
    expect(() => decideUpdate(session, toUpdate(session.id, { status: 'expired' }), atNoon)).toThrow(
      code('ILLEGAL_TRANSITION'),
    );
  });

  test('an ended session takes no change, not even of metadata', () => {
    const session = aSession({ status: 'completed' });
    expect(() => decideUpdate(session, toUpdate(session.id, { metadata: {} }), atNoon)).toThrow(
      code('ILLEGAL_TRANSITION'),
    );
  });

  test('a session that is not there and one that is not visible look the same', () => {
    const session = aSession();
    const stranger = aCall({ principal: holderOf('legal') });
    expect(() => decideUpdate(undefined, toUpdate(session.id), atNoon)).toThrow(code('NOT_FOUND'));
    expect(() => decideUpdate(session, toUpdate(session.id, {}, stranger), atNoon)).toThrow(code('NOT_FOUND'));
  });

  test.each([
    [['auditor'], 'READ_ONLY_ROLE'],
    [['auditor', 'legal'], 'ROLE_NOT_HELD'],
  ] as const)('%j sees a session and may not change it', (roles, expected) => {
    const session = aSession();
    const call = aCall({ principal: holderOf(...roles) });
    expect(() => decideUpdate(session, toUpdate(session.id, {}, call), atNoon)).toThrow(code(expected));
  });

  test('If-Match with another version is refused before anything else is looked at', () => {
    const session = aSession({ status: 'completed', version: 3 });
    expect(() => decideUpdate(session, toUpdate(session.id, {}, aCall({ ifMatch: [2] })), atNoon)).toThrow(
      code('VERSION_MISMATCH'),
    );
    const open = aSession({ version: 3 });
    expect(decideUpdate(open, toUpdate(open.id, {}, aCall({ ifMatch: [2, 3] })), atNoon).session.version).toBe(4);
  });
});

describe('expiry', () => {
  test('an untouched session expires: one version more, under the trace that opened it', () => {
    const session = aSession({ status: 'paused' });
    const change = decideExpiry(session, later);
    expect(change).toMatchObject({ event: 'expired', from: 'paused', by: undefined, traceId: 'trace-0' });
    expect(change.session).toMatchObject({ status: 'expired', version: 2 });
  });

  test('an ended session does not expire', () => {
    expect(() => decideExpiry(aSession({ status: 'failed' }), later)).toThrow(code('ILLEGAL_TRANSITION'));
  });
});
