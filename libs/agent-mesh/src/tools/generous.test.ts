import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Client } from '@modelcontextprotocol/client';
import { answerOf, answersAbout, connectMesh } from '../testing/connect-mesh.js';
import { TOOLS } from './index.js';

const TASK = { task_id: 'x', task_type: 't', description: null, from_role: 'a', to_role: 'b', status: 's', version: 1 };
const LEASE = { lease_id: 'l', attempt: 1, expires_at: 'e' };
const APPROVAL = { approval_id: 'a', task_id: 'x', approver_role: 'b', status: 'approved', reason: null, version: 1 };
const STATUS = { id: 'x', kind: 'task', status: 's', version: 1, next_action: 'n', cursor: 'c', changes: [] };

/** Each operation's answer. */
const ANSWERS: Readonly<Record<string, object>> = {
  ...answersAbout({ task: TASK, approval: APPROVAL, lease: LEASE, status: STATUS }),
  whoAmI: { issuer: 'i', subject: 's', roles: ['legal'], expires_at: 'e' },
  listTasks: { tasks: [], next_cursor: null },
};

let client: Client;
let performed: { readonly operation: string; readonly input: ReturnType<typeof JSON.parse> }[];

beforeEach(async () => {
  performed = [];
  const call = async (operation: string, input: object) => {
    performed.push({ operation, input });
    return answerOf(ANSWERS[operation]);
  };
  client = await connectMesh(call, (error) => expect(error).toBeUndefined());
});
afterEach(() => client.close());

async function use(name: string, args: object) {
  const { isError = false, content } = await client.callTool({ name, arguments: { ...args } });
  return { isError, text: (content[0] as { readonly text: string }).text, sent: performed.at(-1)?.input };
}

interface Told {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Told>>;
  readonly required?: readonly string[];
  readonly items?: Told;
  readonly enum?: readonly string[];
  readonly description?: string;
}

/** A call of each tool with its required arguments only. */
const LEAST: Readonly<Record<string, object>> = {
  send_task: { target: 'legal', task: 'Do it' },
  get_task: { task_id: 'x' },
  report_progress: { task_id: 'x', lease_id: 'l' },
  complete_task: { task_id: 'x' },
  request_approval: { task_id: 'x', approver_role: 'legal', reason: 'why' },
  decide_approval: { approval_id: 'a', decision: 'approved' },
  withdraw_approval: { approval_id: 'a' },
  notify: { target: 'legal', message: 'Done' },
  fetch_status: { task_id: 'x' },
  wait_for: { id: 'x', wait_seconds: 0 },
  hold_call: { name: 'x', arguments: {} },
  use_approval: { approval_id: 'a', name: 'x', arguments: {} },
  can_i: { name: 'github__list_issues' },
  propose_grant: {
    tool: 'task.route',
    approvers: [{ approver_role: 'legal', required: 1 }],
    until: '2026-02-01T00:00:00Z',
    max_uses: 1,
    reason: 'why',
  },
  revoke_grant: { grant_id: 'g' },
};

describe('the schemas of all tools', () => {
  /** The schema keywords that OpenAI, Anthropic and Gemini all accept. */
  const KEYWORDS = [
    'type',
    'description',
    'properties',
    'required',
    'items',
    'enum',
    'default',
    'additionalProperties',
  ];
  const BOUNDS = ['minimum', 'maximum', 'minItems', 'maxItems', 'minLength', 'maxLength'];
  const TYPES = ['string', 'number', 'integer', 'boolean', 'array', 'object'];

  function mistakesIn(schema: Told, path: string, types: readonly string[], isAnswer: boolean): readonly string[] {
    const given = [schema.type].flat();
    const mistakes = given.every((type) => type !== undefined && types.includes(type))
      ? []
      : [`${path} has no one type`];
    if (!isAnswer && given.length !== 1) mistakes.push(`${path} has several types`);
    for (const keyword of Object.keys(schema))
      if (![...KEYWORDS, ...BOUNDS].includes(keyword)) mistakes.push(`${path} says ${keyword}`);
    if (schema.type === 'array' && schema.items === undefined) mistakes.push(`${path} does not say of what`);
    const isEmpty = Object.keys(schema.properties ?? {}).length === 0;
    if (!isAnswer && schema.type === 'object' && isEmpty && path !== 'whoami') mistakes.push(`${path} has no members`);
    const members = Object.entries(schema.properties ?? {}).map(([name, each]) => [`${path}.${name}`, each] as const);
    const below = schema.items === undefined ? members : [...members, [`${path}[]`, schema.items] as const];
    return [...mistakes, ...below.flatMap(([at, each]) => mistakesIn(each, at, types, isAnswer))];
  }

  test('give every argument one type, with keywords that every model API accepts', async () => {
    const { tools } = await client.listTools();
    expect(tools).toHaveLength(TOOLS.length);
    expect(tools.flatMap(({ name, inputSchema }) => mistakesIn(inputSchema as Told, name, TYPES, false))).toEqual([]);
  });

  test('give every member of a result its type', async () => {
    const { tools } = await client.listTools();
    const types = [...TYPES, 'null'];
    expect(tools.flatMap(({ name, outputSchema }) => mistakesIn(outputSchema as Told, name, types, true))).toEqual([]);
  });
});

describe('the example of a tool', () => {
  test.each(TOOLS.map(({ name, example }) => [name, example] as const))('%s: it works', async (name, example) => {
    const { isError, text } = await use(name, name === 'wait_for' ? { ...example, wait_seconds: 0 } : example);
    expect([isError, text]).toEqual([false, text]);
  });

  test.each<[string, object]>([
    ['send_task', { task: 'x' }],
    ['send_task', { target: 'legal', task: '' }],
    ['decide_approval', { approval_id: 'a', decision: 'maybe' }],
    ['complete_task', { task_id: 'x', outcome: 'failed' }],
  ])('%s %j: the refusal shows it', async (name, args) => {
    const { isError, text } = await use(name, args);
    const { example } = TOOLS.find((tool) => tool.name === name)!;
    expect([isError, text]).toEqual([true, expect.stringContaining(JSON.stringify(example))]);
  });
});

test('send_task shows what a task is made of', async () => {
  const { tools } = await client.listTools();
  const { properties } = tools.find(({ name }) => name === 'send_task')!.inputSchema as Told;
  expect(properties!['task']).toMatchObject({
    type: 'object',
    properties: { task_type: { type: 'string' }, description: { type: 'string' }, data: { type: 'object' } },
  });
});

describe('an optional argument that is empty is left out', () => {
  const EMPTY = [null, '', ' ', [], {}];

  test.each(TOOLS.map(({ name }) => name))('of %s', async (name) => {
    const { tools } = await client.listTools();
    const { properties = {}, required = [] } = tools.find((tool) => tool.name === name)!.inputSchema as Told;
    const least = { ...LEAST[name] };
    await use(name, least);
    const expected = performed.at(-1);
    for (const argument of Object.keys(properties)) {
      if (required.includes(argument) || argument in least || argument === 'result') continue;
      for (const empty of EMPTY) {
        const { isError, text } = await use(name, { ...least, [argument]: empty });
        expect([argument, empty, isError, text]).toEqual([argument, empty, false, text]);
        expect([argument, performed.at(-1)]).toEqual([argument, expected]);
      }
    }
  });
});

describe('certain values are accepted', () => {
  test.each<[string, object, object]>([
    ['send_task', { context: '{"a":1}' }, { context: { a: 1 } }],
    ['send_task', { task: '{"task_type":"t","data":{"n":1}}' }, { task: { task_type: 't', data: { n: 1 } } }],
    ['send_task', { task: { description: 'Do it' } }, { task: { task_type: 'request', description: 'Do it' } }],
    ['send_task', { priority: '7', max_attempts: 2 }, { priority: 7, max_attempts: 2 }],
    [
      'send_task',
      { approval: '{"approver_role":"legal","veto":"false","required":"2"}' },
      { approval: { approver_role: 'legal', veto: false, required: 2 } },
    ],
    ['complete_task', { result: '{"total":[1,2]}' }, { result: { total: [1, 2] } }],
    ['complete_task', { result: '[1]' }, { result: [1] }],
    ['complete_task', { result: '42' }, { result: '42' }],
    ['complete_task', { result: 42 }, { result: 42 }],
    ['complete_task', { result: '' }, { result: '' }],
    ['complete_task', { outcome: 'Failed', error: '{"code":7}' }, { error: { code: 7 } }],
    ['complete_task', { outcome: 'failed', error: { code: 7 } }, { error: { code: 7 } }],
    ['request_approval', { approvers: '[{"approver_role":"legal","required":1}]' }, { approvers: expect.any(Array) }],
    ['request_approval', { approvers: { approver_role: 'legal', required: '1' } }, { approvers: [expect.any(Object)] }],
    ['request_approval', { veto: 'False', expires_in: '60' }, { veto: false, expires_in: 60 }],
    ['decide_approval', { decision: ' APPROVED ' }, { decision: 'approved' }],
    ['decide_approval', { notes: 5 }, { notes: '5' }],
    ['report_progress', { progress: '12.5', note: true }, { progress: 12.5, note: 'true' }],
    ['claim_task', { types: 'review' }, { types: ['review'] }],
    ['claim_task', { types: '["review"]' }, { types: ['review'] }],
    ['claim_task', { lease_seconds: '60' }, { lease_seconds: 60 }],
  ])('%s %j', async (name, args, body) => {
    const { isError, text, sent } = await use(name, { ...LEAST[name], ...args });
    expect([isError, text]).toEqual([false, text]);
    expect(sent.body).toMatchObject(body);
  });
});

describe('uncertain values are refused with advice, and nothing is sent', () => {
  test.each<[string, object, RegExp]>([
    ['send_task', { task: '' }, /says nothing.*plain words/],
    ['send_task', { task: ' \n' }, /says nothing/],
    ['send_task', { task: null }, /says nothing/],
    ['send_task', { task: {} }, /says nothing/],
    ['send_task', { task: '{}' }, /says nothing/],
    ['send_task', { task: { task_type: 'request', description: '', data: {} } }, /says nothing/],
    ['send_task', { task: '{"task_type": "t", }' }, /looks like JSON/],
    ['send_task', { context: 'the background' }, /context: has to be an object.*note/],
    ['send_task', { context: [1] }, /context: has to be an object/],
    ['send_task', { context: '{"n":1000000000000000.55}' }, /UNSAFE_JSON.*\/n/],
    ['send_task', { task: '{"n":1e-400}' }, /UNSAFE_JSON.*\/n/],
    ['send_task', { approval: { approver_role: '' } }, /names nobody/],
    ['send_task', { priority: 'high' }, /priority/],
    ['send_task', { priority: '12345678901234567890' }, /priority/],
    ['notify', { message: ' ' }, /message is empty/],
    ['complete_task', { outcome: 'failed', error: ' ' }, /say in "error"/],
    ['complete_task', { outcome: 'failed', error: null }, /say in "error"/],
    ['complete_task', { outcome: 'failed', error: '{}' }, /say in "error"/],
    ['complete_task', { result: '{"n":-0}' }, /UNSAFE_JSON/],
    ['decide_approval', { decision: 'yes' }, /decision/],
    ['request_approval', { veto: 1 }, /veto/],
    ['report_progress', { progress: '150%' }, /progress/],
  ])('%s %j', async (name, args, message) => {
    const { isError, text } = await use(name, { ...LEAST[name], ...args });
    expect([isError, text]).toEqual([true, expect.stringMatching(message)]);
    expect(performed).toEqual([]);
  });
});
