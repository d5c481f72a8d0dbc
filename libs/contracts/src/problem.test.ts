import { describe, expect, test } from '@jest/globals';
import { ERROR_CATALOGUE, HandoffError, type ErrorCode } from '@handoff/kernel';
import { checkFor } from './validation/compiled.js';
import { Problem, toProblem } from './problem.js';

const codes = Object.keys(ERROR_CATALOGUE) as ErrorCode[];

describe('a problem document', () => {
  test.each(codes)('%s has the documented form', (code) => {
    const problem = toProblem(new HandoffError(code), 'trace-1');
    expect(checkFor(Problem)(problem)).toEqual([]);
    expect(problem).toMatchObject({ type: `urn:handoff:error:${code}`, code, trace_id: 'trace-1' });
  });

  test.each(codes)('%s: its detail adds to its title', (code) => {
    const { title, detail } = toProblem(new HandoffError(code), 'trace-1');
    expect(detail).not.toContain(title);
    expect(detail).toBe(ERROR_CATALOGUE[code].remedy);
  });

  test.each([
    ['/agent_role', 'is required', 'In the body, /agent_role is required.'],
    ['', 'must be absent', 'The body must be absent.'],
    ['query/limit', 'must be >= 1', 'In the query, limit must be >= 1.'],
    ['path/task_id', 'must be a UUID', 'In the path, task_id must be a UUID.'],
    ['header/If-Match', 'must be a version', 'In the header, If-Match must be a version.'],
  ])('says that %j %s', (pointer, message, detail) => {
    const one = new HandoffError('VALIDATION_FAILED', { errors: [{ pointer, message }] });
    expect(toProblem(one, 't').detail).toBe(detail);
    const several = new HandoffError('VALIDATION_FAILED', {
      errors: [{ pointer, message }, ...one.errors, ...one.errors],
    });
    expect(toProblem(several, 't').detail).toBe(detail.replace('.', ' (and 2 more in errors).'));
  });

  test('names the member, the mistake and the current value', () => {
    const error = new HandoffError('ALREADY_DECIDED', {
      detail: 'It was approved.',
      errors: [{ pointer: '/decision', message: 'comes too late' }],
      facts: { decision: 'approved' },
    });
    expect(toProblem(error, 't')).toEqual({
      type: 'urn:handoff:error:ALREADY_DECIDED',
      title: ERROR_CATALOGUE.ALREADY_DECIDED.title,
      status: 409,
      code: 'ALREADY_DECIDED',
      detail: 'It was approved.',
      trace_id: 't',
      errors: [{ pointer: '/decision', message: 'comes too late' }],
      decision: 'approved',
    });
  });

  test('has the status that the binding of an operation demands for what has not the documented form', () => {
    const invalid = new HandoffError('VALIDATION_FAILED');
    expect([toProblem(invalid, 't').status, toProblem(invalid, 't', { invalidStatus: 400 }).status]).toEqual([
      422, 400,
    ]);
    expect(toProblem(new HandoffError('NOT_FOUND'), 't', { invalidStatus: 400 }).status).toBe(404);
  });

  test('a fact does not replace a standard member', () => {
    const error = new HandoffError('NOT_FOUND', { facts: { status: 200, code: 'FINE', trace_id: 'other' } });
    expect(toProblem(error, 't')).toMatchObject({ status: 404, code: 'NOT_FOUND', trace_id: 't' });
  });

  test('an internal error tells no internal detail', () => {
    const error = new HandoffError('INTERNAL', { detail: 'select * from secrets', facts: { table: 'secrets' } });
    expect(JSON.stringify(toProblem(error, 't'))).not.toContain('secrets');
  });
});
