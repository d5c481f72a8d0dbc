import { describe, expect, test } from '@jest/globals';
import { HandoffError, type Call } from '@handoff/kernel';
import { CALL_HEADERS, decodeCall, decodeError, encodeCall, encodeError } from './wire.js';

const call: Call = {
  principal: { issuer: 'https://id.example', subject: 'Zoë 😀\n', roles: ['finance', 'manager'] },
  traceId: 'trace-1',
  traceparent: '00-ab-cd-01',
  commandId: '0197a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b',
  keyed: true,
  fingerprint: 'f'.repeat(64),
  deadline: new Date('2026-01-01T00:00:05Z'),
  ifMatch: [3, 4],
};

describe('a call', () => {
  test('arrives as it was sent', () => {
    const input = { params: { id: 'x' }, query: { limit: 20, event_type: 'ü' } };
    expect(decodeCall(encodeCall(call, input))).toEqual({ call, input });
  });

  test('arrives without the optional parts that it lacks', () => {
    const bare: Call = { ...call, traceparent: undefined, ifMatch: undefined, keyed: false };
    expect(decodeCall(encodeCall(bare, { params: {}, query: {} })).call).toEqual(bare);
  });

  test('carries its other ids', () => {
    const otherIds = [call.commandId.replace('0197', '0198'), call.commandId.replace('0197', '0199')];
    const input = { params: {}, query: {} };
    expect(decodeCall(encodeCall({ ...call, otherIds }, input)).call).toEqual({ ...call, otherIds });
  });

  test('carries how its caller was authenticated', () => {
    const authentication = { authTime: 1_767_225_600, acr: '1', amr: ['pwd', 'Zoë'], actor: 'agent-7' };
    const authenticated: Call = { ...call, principal: { ...call.principal, authentication } };
    expect(decodeCall(encodeCall(authenticated, { params: {}, query: {} })).call).toEqual(authenticated);
  });

  test.each(['"yes"', 'null', '7', '{"acr":7}'])('with a malformed authentication (%s) arrives without it', (text) => {
    const headers = encodeCall(call, { params: {}, query: {} });
    const principal = headers[CALL_HEADERS.principal]!.replace(/}$/, `,"authentication":${text}}`);
    const { call: arrived } = decodeCall({ ...headers, [CALL_HEADERS.principal]: principal });
    expect(arrived).toEqual(call);
  });

  test('travels in printable ASCII', () => {
    const values = Object.values(encodeCall(call, { params: {}, query: {} })).join('');
    expect(values).toMatch(/^[ -~]*$/);
  });

  test.each([
    CALL_HEADERS.principal,
    CALL_HEADERS.traceId,
    CALL_HEADERS.commandId,
    CALL_HEADERS.fingerprint,
    CALL_HEADERS.deadline,
    CALL_HEADERS.input,
  ])('without %s is MALFORMED_REQUEST', (name) => {
    const { [name]: _left, ...headers } = encodeCall(call, { params: {}, query: {} });
    expect(() => decodeCall(headers)).toThrow(expect.objectContaining({ code: 'MALFORMED_REQUEST' }));
  });

  test.each([
    [CALL_HEADERS.principal, '{"issuer":"i"}'],
    [CALL_HEADERS.principal, 'nonsense'],
    [CALL_HEADERS.deadline, 'soon'],
    [CALL_HEADERS.input, '{'],
  ])('with %s of %j is MALFORMED_REQUEST', (name, value) => {
    const headers = { ...encodeCall(call, { params: {}, query: {} }), [name]: value };
    expect(() => decodeCall(headers)).toThrow(expect.objectContaining({ code: 'MALFORMED_REQUEST' }));
  });
});

describe('an error', () => {
  test('arrives as it was sent', () => {
    const error = new HandoffError('OVERLOADED', {
      detail: 'Too much.',
      errors: [{ pointer: '/x', message: 'is wrong' }],
      facts: { depth: 9 },
      retryAfterSeconds: 2,
      firstTraceId: 'trace-of-the-first',
    });
    expect(decodeError(encodeError(error))).toMatchObject({ ...error });
  });

  test('INTERNAL arrives without its detail', () => {
    const error = new HandoffError('INTERNAL', { detail: 'secret', facts: { table: 'secret' }, cause: 'secret' });
    expect(JSON.stringify(encodeError(error))).not.toContain('secret');
  });

  test('with a code of a later version is INTERNAL', () => {
    expect(decodeError({ code: 'NOT_YET_INVENTED', detail: 'x', errors: [], facts: {} }).code).toBe('INTERNAL');
  });
});
