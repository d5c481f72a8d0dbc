import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { OPERATIONS, type OperationName } from '@handoff/contracts';
import { uuidv7 } from '@handoff/kernel';
import type { Bus } from '@handoff/messaging';
import { createTestUrl } from '@handoff/postgres/testing';
import { callOperation, startProcess } from '@handoff/runtime';
import { createBusLender } from '@handoff/runtime/testing';
import { aCall, holderOf, tempDir } from '@handoff/testing';
import { loadModules } from './modules.js';

let bus: Bus;
const stopping: (() => Promise<unknown>)[] = [];

/** The services task and directory in one process, where rules count for routing. */
beforeAll(async () => {
  const lent = createBusLender();
  const [database, dataDir] = [await createTestUrl('pglite', 'migrated'), await tempDir()];
  const env = {
    DATABASE_URL: database.url,
    HANDOFF_DATA_DIR: dataDir.path,
    NATS_URL: 'memory:',
    LOG_LEVEL: 'fatal',
    OPS_PORT: '0',
    ROUTING_RULES: 'on',
  };
  const modules = await loadModules(['task', 'directory']);
  const running = await startProcess([lent.module, ...Object.values(modules)], env, { partial: true, migrate: false });
  bus = lent.bus();
  stopping.push(
    () => running.stop(),
    () => database.drop(),
    () => dataDir.remove(),
  );
});
afterAll(async () => {
  for (const stop of stopping) await stop();
});

async function ask(
  principal: ReturnType<typeof holderOf>,
  name: OperationName,
  { params = {}, body }: { readonly params?: object; readonly body?: object } = {},
) {
  const call = aCall({ principal, commandId: uuidv7(new Date()) });
  const bytes = Buffer.from(body === undefined ? '' : JSON.stringify(body));
  const { data } = await callOperation({
    bus,
    prefix: 'handoff',
    operation: OPERATIONS[name],
    call,
    params,
    query: {},
    body: bytes,
  });
  return JSON.parse(Buffer.from(data).toString()) as Readonly<Record<string, unknown>>;
}

const admin = (subject: string) => ({ ...holderOf('admin'), subject });
const finance = holderOf('finance');
const manager = holderOf('manager');
const BY_MANAGER = { groups: [{ approver_role: 'manager', required: 1 }], expires_in: 600 };

test('a task that a published rule wants approved waits for it, one that a rule denies is refused, others go on', async () => {
  const route = (target: string, task_type = 'note') =>
    ask(finance, 'routeTask', { body: { target, task: { task_type, data: { amount: 5 } } } });
  expect(await route('board')).toMatchObject({ status: 'pending' });
  const policies = [
    { ask_tool: 'task.route', conditions: { task_type: 'pay' }, require_approval: BY_MANAGER, reason: 'Money leaves.' },
    { deny_tool: 'task.*', conditions: { target: 'board' }, reason: 'Not to the board.' },
    { allow_tool: 'bank__*' },
    { ask_tool: 'bank__pay', require_approval: BY_MANAGER },
  ];
  const profile = {
    role: 'finance',
    display_name: 'Finance',
    description: 'Pays',
    extensions: [],
    recipes: [],
    policies,
    providers: { primary: { provider: 'ollama', model: 'small' } },
    goosehints: { global: 'Be exact.' },
    gooseignore: { global: '.env' },
    privacy: { mode: 'rules', strictness: 'moderate' },
  };
  await ask(admin('ada'), 'createProfile', { body: profile });
  await ask(admin('ben'), 'publishProfile', { params: { role: 'finance' }, body: {} });
  await expect(route('board')).rejects.toMatchObject({ code: 'FORBIDDEN', detail: 'Not to the board.' });
  expect(await route('legal')).toMatchObject({ status: 'pending' });
  const { approval_id, status } = await route('legal', 'pay');
  expect(status).toBe('awaiting_approval');
  const approval = await ask(manager, 'decideApproval', { params: { approval_id }, body: { decision: 'approved' } });
  expect(approval).toMatchObject({ status: 'approved', reason: 'Money leaves.' });
});

test('a held call is approved and allowed once, between the real services', async () => {
  const question = {
    subject: { type: 'role', id: 'finance' },
    action: { name: 'use' },
    resource: { type: 'tool', id: 'bank__pay' },
    context: { arguments: { to: 'ACME' } },
  };
  const evaluate = async (more: object = {}) => {
    const body = { ...question, context: { ...question.context, ...more } };
    const { context } = (await ask(finance, 'evaluateAccess', { body })) as unknown as { context: { code: string } };
    return context.code;
  };
  expect(await evaluate()).toBe('approval_required');
  const approval = { approvers: BY_MANAGER.groups, expires_in: BY_MANAGER.expires_in };
  const task = { task_type: 'held_call', data: { question } };
  const { approval_id } = await ask(finance, 'routeTask', { body: { target: 'finance', task, approval } });
  await ask(manager, 'decideApproval', { params: { approval_id }, body: { decision: 'approved' } });
  expect([await evaluate({ approval_id }), await evaluate({ approval_id })]).toEqual(['approved', 'approval_refused']);
});
