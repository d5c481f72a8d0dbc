import { describe, expect, test } from '@jest/globals';
import { OPERATIONS } from '../operations/index.js';
import type { OperationDefinition } from '../operation.js';
import { validateInput, type InputPart } from './validate-input.js';

const ID = '0197a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b';

interface Shape {
  readonly type?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Shape;
  readonly propertyNames?: Shape;
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
  readonly oneOf?: readonly Shape[];
  readonly minProperties?: number;
}
type Sample = Readonly<Record<string, unknown>>;

const TEXTS = ['finance', 'CODE', '0'.repeat(64)];

/** The smallest value that a schema accepts. */
function sampleOf(shape: Shape): unknown {
  if (shape.anyOf !== undefined) return sampleOf(shape.anyOf[0]!);
  if (shape.enum !== undefined) return shape.enum[0];
  if (shape.format === 'uuid') return ID;
  if (shape.format === 'date-time') return '2026-01-01T00:00:00Z';
  switch (shape.type) {
    case 'string':
      return TEXTS.find((text) => new RegExp(shape.pattern ?? '', 'u').test(text));
    case 'object':
      return recordOf(shape);
    case 'array':
      return [sampleOf(shape.items!)];
    case 'boolean':
      return true;
    case 'number':
    case 'integer':
      return shape.minimum ?? 1;
    default:
      return { any: 'thing' };
  }
}

function recordOf({ properties = {}, required = [], oneOf }: Shape): Sample {
  const names = [...required, ...(oneOf?.[0]?.required ?? [])];
  return Object.fromEntries(names.map((name) => [name, sampleOf(properties[name]!)]));
}

/** One optional member: a request without it, and the same request with a value for it. */
interface Optional {
  readonly path: string;
  readonly without: Sample;
  readonly takesAnything: boolean;
  readonly put: (value: unknown) => Sample;
}

function optionalMembers(shape: Shape, base: Sample = recordOf(shape), path = ''): readonly Optional[] {
  const { properties = {}, required = [] } = shape;
  return Object.entries(properties).flatMap(([name, member]): readonly Optional[] => {
    // When an empty body is refused, the request has another member too.
    const other = Object.keys(properties).find((one) => one !== name);
    const isFilled = other !== undefined && (shape.minProperties === 1 || path !== '');
    const filled = isFilled ? { [other]: sampleOf(properties[other]!), ...base } : base;
    const below = member.properties === undefined ? [] : optionalMembers(member, recordOf(member), `${path}/${name}`);
    const nested = below.map((deep) => ({
      ...deep,
      without: { ...filled, [name]: deep.without },
      put: (value: unknown) => ({ ...filled, [name]: deep.put(value) }),
    }));
    // The only member of an object: without it the object is refused, as the test below says.
    if (other === undefined && path !== '') return nested;
    const isAlternative = (shape.oneOf ?? []).some((one) => one.required?.includes(name));
    if ((required.includes(name) && !('default' in member)) || isAlternative) return nested;
    const without = Object.fromEntries(Object.entries(filled).filter(([one]) => one !== name));
    const takesAnything = member.type === undefined && member.anyOf === undefined;
    return [
      { path: `${path}/${name}`, without, takesAnything, put: (value) => ({ ...without, [name]: value }) },
      ...nested,
    ];
  });
}

const parts: readonly InputPart[] = ['query', 'body'];
const CASES = Object.values<OperationDefinition>(OPERATIONS).flatMap((operation) =>
  parts.flatMap((part) => {
    const schema: Shape | undefined = operation[part];
    return schema === undefined
      ? []
      : optionalMembers(schema).map(
          (member) => [`${operation.name} ${part}${member.path}`, operation, part, member] as const,
        );
  }),
);

describe('an empty optional member counts as absent', () => {
  test('in all operations', () => {
    expect(CASES.length).toBeGreaterThan(100);
    for (const name of ['requestApproval body/comments', 'routeTask body/approval/reason', 'listTasks query/cursor'])
      expect(CASES.map(([title]) => title)).toContain(name);
  });

  test.each(CASES)('%s', (_title, operation, part, { without, takesAnything, put }) => {
    const expected = validateInput(operation, part, without);
    if (takesAnything) {
      expect(validateInput(operation, part, put(''))).toEqual(put(''));
      return;
    }
    for (const none of ['', null]) expect(validateInput(operation, part, put(none))).toEqual(expected);
  });

  test('so does an empty object whose members are all optional', () => {
    const body = { target: 'legal', task: { task_type: 't' } };
    expect(validateInput(OPERATIONS.routeTask, 'body', { ...body, approval: {} })).toEqual(body);
  });

  test('but an approval without any member left is refused, because the caller wanted one', () => {
    const body = { target: 'legal', task: { task_type: 't' }, approval: { approver_role: '', reason: null } };
    const errors = expect.arrayContaining([expect.objectContaining({ pointer: '/approval/approver_role' })]) as unknown;
    expect(() => validateInput(OPERATIONS.routeTask, 'body', body)).toThrow(expect.objectContaining({ errors }));
  });

  test('so do the entries of a record', () => {
    expect(validateInput(OPERATIONS.queryStatus, 'body', { ids: [ID], cursors: { [ID]: '' } })).toEqual({
      ids: [ID],
      cursors: {},
    });
  });

  test('an empty alternative name counts as absent', () => {
    const task = { task_type: 't', type: '' };
    expect(validateInput(OPERATIONS.routeTask, 'body', { target: 'legal', task }).task).toEqual({ task_type: 't' });
  });
});

describe('a value that the caller chose stays', () => {
  test.each([
    ['free objects, and what is in them', { context: {}, task: { type: 't', data: { a: null, b: '', c: {} } } }],
    ['members of task that the contract does not name', { task: { type: 't', note: '', extra: null } }],
    ['zero and false', { priority: 0, task: { type: 't' }, approval: { approver_role: 'legal', veto: false } }],
  ])('%s', (_what, given) => {
    const body = { target: 'legal', ...given };
    expect(validateInput(OPERATIONS.routeTask, 'body', body)).toEqual(body);
  });

  test('the input is not changed', () => {
    const body = Object.freeze({ agent_role: 'f', metadata: null });
    expect(validateInput(OPERATIONS.createSession, 'body', body)).toEqual({ agent_role: 'f' });
    expect(body.metadata).toBeNull();
  });

  test.each([
    ['a required text', { task_id: ID, approver_role: 'legal', reason: 'x' }, 'task_id'],
    ['a list', { role: 'legal' }, 'types'],
  ])('an empty %s is refused', (_what, body, name) => {
    const operation = name === 'types' ? OPERATIONS.claimTasks : OPERATIONS.requestApproval;
    const empty = name === 'types' ? [] : '';
    expect(() => validateInput(operation, 'body', { ...body, [name]: empty })).toThrow(
      expect.objectContaining({ code: 'VALIDATION_FAILED' }),
    );
  });
});
