import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { OPERATIONS, ROLE_NAME_PATTERN, type OperationDefinition, type OperationName } from '@handoff/contracts';
import { uuidv7 } from '@handoff/kernel';
import type { Bus } from '@handoff/messaging';
import { createTestUrl } from '@handoff/postgres/testing';
import { callOperation, startProcess, type Module } from '@handoff/runtime';
import { aCall, aKeyedCall, holderOf, tempDir } from '@handoff/testing';
import { loadModules, MODULE_NAMES } from './modules.js';

interface Input {
  readonly params?: object;
  readonly query?: object;
  readonly body?: object;
}

interface Example {
  readonly operation: OperationName;
  readonly names: readonly string[];
  readonly input: Input;
}

/** Mistyped roles. Nobody holds them. */
const role = 'manger';
const second = 'legl';
const task = { task_type: 'work' };

/** Every place where an operation names a role that may be mistyped, for an admin: an admin acts for every role. */
const EXAMPLES: readonly Example[] = [
  { operation: 'createSession', names: ['/agent_role'], input: { body: { agent_role: role } } },
  { operation: 'listSessions', names: ['query/agent_role'], input: { query: { agent_role: role } } },
  {
    operation: 'routeTask',
    names: ['/target', '/from_role', '/approval/approver_role', '/approval/escalate_to'],
    input: {
      body: {
        target: role,
        from_role: role,
        task,
        approval: { approver_role: role, on_expiry: 'escalate', escalate_to: second },
      },
    },
  },
  {
    operation: 'routeTask',
    names: ['/approval/approvers/0/approver_role'],
    input: { body: { target: 'finance', task, approval: { approvers: [{ approver_role: role, required: 1 }] } } },
  },
  {
    operation: 'listTasks',
    names: ['query/target', 'query/from_role'],
    input: { query: { target: role, from_role: role } },
  },
  { operation: 'claimTasks', names: ['/role'], input: { body: { role, types: ['nothing'] } } },
  { operation: 'getInbox', names: ['path/role'], input: { params: { role } } },
  {
    operation: 'requestApproval',
    names: ['/approver_role', '/escalate_to'],
    input: { body: { approver_role: role, on_expiry: 'escalate', escalate_to: second } },
  },
  {
    operation: 'requestApproval',
    names: ['/approvers/0/approver_role'],
    input: { body: { approvers: [{ approver_role: role, required: 1 }] } },
  },
  { operation: 'listApprovals', names: ['query/approver_role'], input: { query: { approver_role: role } } },
  {
    operation: 'createWebhook',
    names: ['/role'],
    input: { body: { role, url: 'http://127.0.0.1:9/', event_types: ['task.lapsed'] } },
  },
  { operation: 'listWebhooks', names: ['query/role'], input: { query: { role } } },
  { operation: 'listAudit', names: ['query/role'], input: { query: { role } } },
  {
    operation: 'proposeGrant',
    names: ['/role', '/target', '/approvers/0/approver_role'],
    input: {
      body: {
        role,
        tool: 'task.route',
        target: role,
        approvers: [{ approver_role: role, required: 1 }],
        until: new Date(Date.now() + 3_600_000).toISOString(),
        max_uses: 1,
      },
    },
  },
  { operation: 'listGrants', names: ['query/role'], input: { query: { role } } },
];

/** Why an operation needs no warning, although it names a role. */
const EXEMPT: Partial<Record<OperationName, string>> = {
  decideApproval: 'a role that the approval does not ask is refused',
  createProfile: 'a profile is written before the first agent of its role starts',
  dryRunProfile: 'a profile to be tried has to name the role of the path',
  checkProfile: 'a profile is checked before the first agent of its role starts',
  createDelegation: 'a role that the token does not grant is refused',
  listDelegations: 'roles of delegations are those that tokens granted',
};

describe('the contract', () => {
  test('names roles only where an example shows the warning, or where none is needed', () => {
    const shown = EXAMPLES.flatMap(({ operation, names }) =>
      names.map((name) => `${operation} ${name.replace('/0/', '/*/')}`),
    );
    const named = Object.values<OperationDefinition>(OPERATIONS).flatMap((operation) =>
      operation.name in EXEMPT ? [] : namesOf(operation).map((name) => `${operation.name} ${name}`),
    );
    expect(named.sort()).toEqual([...shown].sort());
  });
});

describe('a role that nobody has held so far', () => {
  const installation = useInstallation({});

  test.each(EXAMPLES)('$operation is answered with a warning at $names', async ({ operation, names, input }) => {
    const warnings = names.map((pointer): unknown => expect.objectContaining({ code: 'ROLE_NEVER_HELD', pointer }));
    const answer = await installation.ask(operation, input);
    expect(answer['warnings']).toHaveLength(names.length);
    expect(answer['warnings']).toEqual(expect.arrayContaining(warnings));
  });

  test.each([
    ['createSession', 'treasurer', { body: { agent_role: 'treasurer' } }],
    [
      'createWebhook',
      'monitor',
      { body: { role: 'monitor', url: 'http://127.0.0.1:9/', event_types: ['task.lapsed'] } },
    ],
  ] as const)('whoever calls %s has held its role, as every service knows', async (operation, held, input) => {
    expect(await installation.ask(operation, input, held)).not.toHaveProperty('warnings');
    const others: readonly [OperationName, Input][] = [
      ['routeTask', { body: { target: held, task } }],
      ['listSessions', { query: { agent_role: held } }],
      ['listWebhooks', { query: { role: held } }],
      ['listAudit', { query: { role: held } }],
    ];
    for (const [other, question] of others)
      expect([other, await installation.ask(other, question)]).toEqual([other, withoutWarnings]);
  });

  test.each(EXAMPLES.filter(({ operation }) => ['createSession', 'createWebhook'].includes(operation)))(
    '$operation keeps its warning in the reply to a repeated command',
    async ({ operation, input }) => {
      const key = `repeats-${operation}`;
      const first = await installation.ask(operation, input, 'admin', key);
      expect(first).toHaveProperty('warnings');
      expect(await installation.ask(operation, input, 'admin', key)).toEqual(first);
    },
  );
});

describe('with KNOWN_ROLES', () => {
  const installation = useInstallation({ KNOWN_ROLES: 'finance,manager' });
  const isList = ({ operation }: Example): boolean => operation.startsWith('list');

  test.each(EXAMPLES.filter((example) => !isList(example)))(
    '$operation refuses any other role at $names',
    async ({ operation, names, input }) => {
      const refused = await installation.ask(operation, input).then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(refused).toMatchObject({ code: 'VALIDATION_FAILED' });
      const { errors } = refused as { readonly errors: readonly { readonly pointer: string }[] };
      const pointers = errors.map(({ pointer }) => pointer);
      // What is wrong with a task is said before what is wrong with its approval.
      const said = names.filter((name) => pointers.includes(name));
      expect([said.length > 0, pointers]).toEqual([true, said]);
    },
  );

  test.each(EXAMPLES.filter(isList))(
    '$operation shows what there is of any other role',
    async ({ operation, input }) => {
      expect(await installation.ask(operation, input)).toMatchObject({ next_cursor: null });
    },
  );
});

const withoutWarnings: unknown = expect.not.objectContaining({ warnings: expect.anything() });

interface Installation {
  ask(operation: OperationName, input: Input, role?: string, key?: string): Promise<Readonly<Record<string, unknown>>>;
}

/** All services as one process, on PGlite and the memory bus, for the tests of a block. */
function useInstallation(env: Readonly<Record<string, string>>): Installation {
  let bus: Bus;
  let taskId: unknown;
  const lender: Module = {
    name: 'lender',
    config: {},
    start(context) {
      bus = context.bus;
      const nothing = (): Promise<void> => Promise.resolve();
      return Promise.resolve({ checks: () => Promise.resolve({}), drain: nothing, close: nothing });
    },
  };
  const ending: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    const database = await createTestUrl('pglite', 'migrated');
    ending.unshift(() => database.drop());
    const directory = await tempDir();
    ending.unshift(() => directory.remove());
    const services = await loadModules(MODULE_NAMES.filter((name) => name !== 'gateway'));
    const given = {
      DATABASE_URL: database.url,
      HANDOFF_DATA_DIR: directory.path,
      NATS_URL: 'memory:',
      OPS_PORT: '0',
      LOG_LEVEL: 'fatal',
      WEBHOOK_ALLOW_INSECURE: 'true',
      WEBHOOK_ALLOWED_PRIVATE_HOSTS: '127.0.0.1',
    };
    const modules = [lender, ...Object.values(services)];
    const running = await startProcess(modules, { ...given, ...env }, { partial: true, migrate: false });
    ending.unshift(() => running.stop());
    taskId = (await ask('routeTask', { body: { target: 'finance', task } }))['task_id'];
  });
  afterAll(async () => {
    for (const end of ending) await end();
  });

  async function ask(name: OperationName, { params = {}, query = {}, body }: Input, held = 'admin', key?: string) {
    const principal = holderOf(held);
    const call =
      key === undefined ? aCall({ principal, commandId: uuidv7(new Date()) }) : aKeyedCall(key, { principal });
    const sent = name === 'requestApproval' ? { task_id: taskId, ...body } : body;
    const bytes = sent === undefined ? {} : { body: Buffer.from(JSON.stringify(sent)) };
    const operation = OPERATIONS[name];
    const { data } = await callOperation({ bus, prefix: 'handoff', operation, call, params, query, ...bytes });
    return JSON.parse(Buffer.from(data).toString()) as Readonly<Record<string, unknown>>;
  }

  return { ask };
}

interface Schema {
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

/** The places in the input of an operation that name roles. A role in the path is left out where it is looked up. */
function namesOf({ params, query, body, errors, result }: OperationDefinition): readonly string[] {
  const isLookedUp = errors.includes('NOT_FOUND') && !('warnings' in ((result as Schema).properties ?? {}));
  return [
    ...(isLookedUp ? [] : rolesIn(params, 'path')),
    ...rolesIn(query, 'query'),
    ...(body === undefined ? [] : rolesIn(body, '')),
  ];
}

function rolesIn({ pattern, properties = {}, items, anyOf = [] }: Schema, at: string): readonly string[] {
  return [
    ...(pattern === ROLE_NAME_PATTERN ? [at] : []),
    ...Object.entries(properties).flatMap(([name, schema]) => rolesIn(schema, `${at}/${name}`)),
    ...(items === undefined ? [] : rolesIn(items, `${at}/*`)),
    ...anyOf.flatMap((schema) => rolesIn(schema, at)),
  ];
}
