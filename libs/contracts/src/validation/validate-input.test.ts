import { describe, expect, test } from '@jest/globals';
import { HandoffError } from '@handoff/kernel';
import { OPERATIONS, type OperationName } from '../operations/index.js';
import { MAX_FIELD_ERRORS } from './field-errors.js';
import { readBody, validateInput, type InputPart } from './validate-input.js';

const ID = '0197a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b';
const long = 'x'.repeat(10_001);

function refusal(work: () => unknown): HandoffError {
  try {
    work();
  } catch (error) {
    if (error instanceof HandoffError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

describe('bodies', () => {
  const accepted: readonly (readonly [OperationName, object])[] = [
    ['createSession', { agent_role: 'finance' }],
    ['createSession', { agent_role: 'a-b_9', task_id: ID, metadata: { any: [1, { thing: null }] } }],
    ['updateSession', { status: 'paused' }],
    ['updateSession', { task_id: ID, metadata: {} }],
    ['routeTask', { target: 'finance', task: { task_type: 'invoice' } }],
    ['routeTask', { target: 'finance', task: { type: 'invoice', amount: 3, description: 'd', data: { a: 1 } } }],
    [
      'routeTask',
      { target: 'f', task: { type: 't' }, context: {}, from_role: 'm', session_id: ID, parent_task_id: ID },
    ],
    ['completeTask', {}],
    ['completeTask', { result: 'done' }],
    ['completeTask', { result: { total: 1 } }],
    ['failTask', { error: 'no funds' }],
    ['failTask', { error: { code: 7 } }],
    ['cancelTask', { reason: 'no longer needed' }],
    ['requestApproval', { task_id: ID, approver_role: 'manager', reason: 'over the limit' }],
    ['requestApproval', { task_id: ID, approver_role: 'manager', decision: 'pending' }],
    ['requestApproval', { task_id: ID, approver_role: 'manager', decision: 'approved', comments: 'fine' }],
    ['decideApproval', { decision: 'rejected', notes: 'x'.repeat(10_000) }],
    ['ingestAudit', { source: 'erp', category: 'invoice', action: 'paid' }],
    [
      'ingestAudit',
      {
        source: 'e',
        category: 'i',
        action: 'p',
        subject: 's',
        traceId: 't',
        timestamp: '2026-01-01T00:00:00+02:00',
        metadata: {},
      },
    ],
  ];

  test.each(accepted)('%s accepts %j', (name, body) => {
    expect(validateInput(OPERATIONS[name], 'body', body)).toEqual(body);
  });

  const refused: readonly (readonly [OperationName, unknown, readonly string[]])[] = [
    ['createSession', {}, ['/agent_role']],
    ['createSession', [], ['']],
    ['createSession', null, ['']],
    ['createSession', undefined, ['']],
    ['createSession', { agent_role: 'Finance' }, ['/agent_role']],
    ['createSession', { agent_role: 'x'.repeat(65) }, ['/agent_role']],
    ['createSession', { agent_role: 'finance\n' }, ['/agent_role']],
    [
      'createSession',
      { agent_role: 1, task_id: 'x', metadata: [], extra: 1 },
      ['/agent_role', '/extra', '/metadata', '/task_id'],
    ],
    ['createSession', { agent_role: 'f', task_id: `urn:uuid:${ID}` }, ['/task_id']],
    ['createSession', { agent_role: 'f', constructor: 1 }, ['/constructor']],
    ['updateSession', {}, ['']],
    ['updateSession', { status: 'done' }, ['/status']],
    ['updateSession', { agent_role: 'other' }, ['/agent_role']],
    ['routeTask', { target: 'finance' }, ['/task']],
    ['routeTask', { target: 'finance', task: {} }, ['/task']],
    ['routeTask', { target: 'finance', task: { task_type: 'a', type: 'a' } }, ['/task']],
    ['routeTask', { target: 'finance', task: { task_type: '' } }, ['/task/task_type']],
    ['routeTask', { target: 'finance', task: { task_type: 'x'.repeat(201) } }, ['/task/task_type']],
    ['routeTask', { target: 'finance', task: { type: 't', description: long } }, ['/task/description']],
    ['routeTask', { target: 'finance', task: { type: 't', data: 'text' } }, ['/task/data']],
    ['routeTask', { target: 'finance', task: { type: 't' }, context: 'text' }, ['/context']],
    ['routeTask', { target: 'finance', task: { type: 't' }, urgency: 1 }, ['/urgency']],
    ['completeTask', { outcome: 1 }, ['/outcome']],
    ['failTask', {}, ['/error']],
    ['failTask', { error: '' }, ['/error']],
    ['failTask', { error: 3 }, ['/error']],
    ['failTask', { error: long }, ['/error']],
    ['cancelTask', { reason: long }, ['/reason']],
    ['requestApproval', { task_id: ID, approver_role: 'm', decision: 'maybe' }, ['/decision']],
    ['requestApproval', { task_id: ID, approver_role: 'm', reason: long }, ['/reason']],
    ['decideApproval', { decision: 'pending' }, ['/decision']],
    ['decideApproval', { decision: 'approved', notes: long }, ['/notes']],
    ['ingestAudit', { source: 'e', category: 'two words', action: 'p' }, ['/category']],
    ['ingestAudit', { source: 'e', category: 'c', action: 'p', timestamp: 'yesterday' }, ['/timestamp']],
    ['ingestAudit', { source: 'e', category: 'c', action: 'p', traceId: 'with space' }, ['/traceId']],
    ['getTask', {}, ['']],
  ];

  test.each(refused)('%s refuses %j', (name, body, pointers) => {
    const error = refusal(() => validateInput(OPERATIONS[name], 'body', body));
    expect(error.code).toBe('VALIDATION_FAILED');
    expect(error.errors.map(({ pointer }) => pointer).sort()).toEqual(pointers);
  });

  test('unknown members of task are kept', () => {
    const body = { target: 'f', task: { type: 't', amount: 1 } };
    expect(validateInput(OPERATIONS.routeTask, 'body', body).task).toEqual({ type: 't', amount: 1 });
  });

  test('ids become lower case, and the input is not changed', () => {
    const body = { agent_role: 'f', task_id: ID.toUpperCase() };
    expect(validateInput(OPERATIONS.createSession, 'body', body).task_id).toBe(ID);
    expect(body.task_id).toBe(ID.toUpperCase());
  });

  test('ids in lists and as names of records become lower case too, and have to be UUIDs', () => {
    const body = { ids: [ID.toUpperCase()], cursors: { [ID.toUpperCase()]: 'AQ' } };
    expect(validateInput(OPERATIONS.queryStatus, 'body', body)).toEqual({ ids: [ID], cursors: { [ID]: 'AQ' } });
    expect(
      refusal(() => validateInput(OPERATIONS.queryStatus, 'body', { ids: [ID], cursors: { x: 'AQ' } })),
    ).toMatchObject({ code: 'VALIDATION_FAILED' });
    expect(refusal(() => validateInput(OPERATIONS.queryStatus, 'body', { ids: [ID, ID.toUpperCase()] }))).toMatchObject(
      {
        code: 'VALIDATION_FAILED',
      },
    );
  });

  test('errors do not repeat names that should have been ids', () => {
    const body = { ids: [ID], cursors: { 'DROP TABLE': 1, [ID]: 'AQ' } };
    const { errors } = refusal(() => validateInput(OPERATIONS.queryStatus, 'body', body));
    expect(errors).toEqual([{ pointer: '/cursors', message: 'must have UUIDs as the names of its members' }]);
  });

  test('text is measured in code points, not in UTF-16 units', () => {
    const notes = '😀'.repeat(10_000);
    expect(validateInput(OPERATIONS.decideApproval, 'body', { decision: 'approved', notes }).notes).toBe(notes);
  });

  test('a body with thousands of unknown members gets a short answer', () => {
    const many = Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`m${i}`, 1]));
    const some = Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`m${i}`, 1]));
    for (const members of [many, some]) {
      const { errors } = refusal(() =>
        validateInput(OPERATIONS.createSession, 'body', { agent_role: 'f', ...members }),
      );
      expect(errors.length).toBeGreaterThan(0);
      expect(errors.length).toBeLessThanOrEqual(MAX_FIELD_ERRORS);
    }
  });

  test('messages name the allowed values and do not repeat the input', () => {
    const error = refusal(() => validateInput(OPERATIONS.decideApproval, 'body', { decision: 'hunter2' }));
    expect(error.errors).toEqual([{ pointer: '/decision', message: 'must be one of approved, rejected' }]);
  });
});

describe('instants', () => {
  test.each([
    '1970-01-01T00:00:00Z',
    '2026-01-31T23:59:59Z',
    '2026-01-31T23:59:59.123456+02:00',
    '2024-02-29t12:00:00z',
  ])('%s is one', (from) => {
    expect(validateInput(OPERATIONS.listAudit, 'query', { from }).from).toBe(from);
  });

  test.each([
    '2026-01-31',
    '2026-01-31 12:00:00Z',
    '2026-01-31T12:00:00',
    '2026-02-30T12:00:00Z',
    '2016-12-31T23:59:60Z',
    '0000-01-01T00:00:00Z',
    '1969-12-31T23:59:59Z',
    '1970-01-01T00:00:00+00:01',
    '9999-12-31T23:59:59-01:00',
    '1767225600',
    ' ',
  ])('%j is none', (from) => {
    expect(refusal(() => validateInput(OPERATIONS.listAudit, 'query', { from })).errors).toEqual([
      { pointer: 'query/from', message: 'must be an RFC 3339 date and time from 1970 to 9999' },
    ]);
  });
});

describe('queries', () => {
  test('numbers are read from text, and a page holds 20 by default', () => {
    expect(validateInput(OPERATIONS.listTasks, 'query', {})).toEqual({ limit: 20 });
    expect(validateInput(OPERATIONS.listTasks, 'query', { limit: '100' })).toEqual({ limit: 100 });
    expect(validateInput(OPERATIONS.getStatus, 'query', { since_version: '0', wait_ms: '30000' })).toEqual({
      since_version: 0,
      wait_ms: 30_000,
    });
  });

  test('booleans are read from text', () => {
    for (const [text, read] of [
      ['true', true],
      ['false', false],
    ] as const)
      expect(validateInput(OPERATIONS.listTasks, 'query', { dead_lettered: text })).toMatchObject({
        dead_lettered: read,
      });
  });

  test('checked input stays the same when it is checked again', () => {
    const once = validateInput(OPERATIONS.listTasks, 'query', { limit: '7', session_id: ID.toUpperCase() });
    expect(validateInput(OPERATIONS.listTasks, 'query', once)).toEqual(once);
    expect(once.session_id).toBe(ID);
  });

  const refused: readonly (readonly [OperationName, object, readonly string[]])[] = [
    ['listSessions', { limit: '0' }, ['query/limit']],
    ['listSessions', { limit: '101' }, ['query/limit']],
    ['listSessions', { limit: '1.5' }, ['query/limit']],
    ['listSessions', { limit: ' ' }, ['query/limit']],
    ['listSessions', { limit: '1e1' }, ['query/limit']],
    ['listSessions', { limit: '99999999999999999999' }, ['query/limit']],
    ['listSessions', { limit: ['1', '2'] }, ['query/limit']],
    ['listSessions', { status: 'gone', agent_role: ' ', foo: '1' }, ['query/agent_role', 'query/foo', 'query/status']],
    ['listSessions', { cursor: 'not/base64url' }, ['query/cursor']],
    ['listTasks', { target: 'finance\u0000' }, ['query/target']],
    ['listTasks', { session_id: 'x' }, ['query/session_id']],
    ['listTasks', { dead_lettered: '1' }, ['query/dead_lettered']],
    ['listTasks', { dead_lettered: 'TRUE' }, ['query/dead_lettered']],
    ['listTasks', { task_type: 'no spaces' }, ['query/task_type']],
    ['listTasks', { trace_id: '\ud800' }, ['query/trace_id']],
    ['listApprovals', { status: 'active' }, ['query/status']],
    ['listAudit', { event_type: 'a b' }, ['query/event_type']],
    ['getStatus', { wait_ms: '30001' }, ['query/wait_ms']],
    ['getStatus', { since_version: '-1' }, ['query/since_version']],
    ['getSession', { verbose: 'true' }, ['query/verbose']],
    ['createSession', { agent_role: 'f' }, ['query/agent_role']],
    ['listSessions', JSON.parse('{"__proto__":"1"}') as object, ['query/__proto__']],
    ['listSessions', { constructor: '1' }, ['query/constructor']],
  ];

  test.each(refused)('%s refuses %j', (name, query, pointers) => {
    const error = refusal(() => validateInput(OPERATIONS[name], 'query', query));
    expect(error.code).toBe('VALIDATION_FAILED');
    expect(error.errors.map(({ pointer }) => pointer).sort()).toEqual(pointers);
  });
});

describe('path parameters', () => {
  test('an id becomes lower case', () => {
    expect(validateInput(OPERATIONS.getTask, 'params', { task_id: ID.toUpperCase() })).toEqual({ task_id: ID });
  });

  test.each(['x', '', `${ID} `, `{${ID}}`, `urn:uuid:${ID}`, ID.replaceAll('-', ''), 'route'])(
    '%j is MALFORMED_ID',
    (id) => {
      const error = refusal(() => validateInput(OPERATIONS.getTask, 'params', { task_id: id }));
      expect(error).toMatchObject({
        code: 'MALFORMED_ID',
        errors: [{ pointer: 'path/task_id', message: 'must be a UUID' }],
      });
    },
  );

  test.each(['Finance', '', 'a b', '__proto__', 'x'.repeat(65)])('%j is no role that there is: NOT_FOUND', (role) => {
    expect(refusal(() => validateInput(OPERATIONS.getProfile, 'params', { role })).code).toBe('NOT_FOUND');
  });

  test('a missing one is VALIDATION_FAILED', () => {
    expect(refusal(() => validateInput(OPERATIONS.getTask, 'params', {})).code).toBe('VALIDATION_FAILED');
  });
});

describe('bodies as bytes', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);

  test('an empty body counts as {} only where the operation allows it', () => {
    expect(readBody(OPERATIONS.completeTask, bytes(''))).toEqual({});
    expect(readBody(OPERATIONS.getTask, bytes(''))).toBeUndefined();
    expect(refusal(() => readBody(OPERATIONS.failTask, bytes(''))).code).toBe('MALFORMED_JSON');
  });

  test('a body is parsed strictly before it is checked', () => {
    expect(readBody(OPERATIONS.createSession, bytes('{"agent_role":"f"}'))).toEqual({ agent_role: 'f' });
    expect(refusal(() => readBody(OPERATIONS.createSession, bytes('{"agent_role":"f","agent_role":"g"}'))).code).toBe(
      'MALFORMED_JSON',
    );
    expect(refusal(() => readBody(OPERATIONS.createSession, bytes('{"__proto__":1}'))).code).toBe('UNSAFE_JSON');
  });

  test('an operation without a body refuses one', () => {
    expect(refusal(() => readBody(OPERATIONS.getTask, bytes('{}'))).code).toBe('VALIDATION_FAILED');
  });
});

test('every part of every operation compiles under the strict rules of the validator', () => {
  const parts: readonly InputPart[] = ['params', 'query', 'body'];
  for (const operation of Object.values(OPERATIONS)) {
    for (const part of parts) {
      for (const value of [{}, { no_such_member: 'x' }]) {
        try {
          validateInput(operation, part, value);
        } catch (error) {
          expect(error).toBeInstanceOf(HandoffError);
        }
      }
    }
  }
});
