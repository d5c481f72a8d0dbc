import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { OPERATIONS, type OperationDefinition } from '@handoff/contracts';
import { uuidv7, type Call } from '@handoff/kernel';
import type { Bus } from '@handoff/messaging';
import { createTestDatabase, type TestDatabase } from '@handoff/postgres/testing';
import { callOperation, startProcess, type OperationResult, type RunningProcess } from '@handoff/runtime';
import { createBusLender } from '@handoff/runtime/testing';
import { eventually, tempDir, type TempDir } from '@handoff/testing';
import { directoryModule } from './module.js';
import { aCall, aDocument, callOf, holderOf } from './testing/builders.js';
import type { WaitingEvent } from './testing/store-harness.js';

const env = { NATS_URL: 'memory:', OPS_PORT: '0', LOG_LEVEL: 'fatal' };
const parse = <T>(data: Uint8Array): T => JSON.parse(Buffer.from(data).toString()) as T;

describe('the directory service, over the bus', () => {
  let database: TestDatabase;
  let dataDir: TempDir;
  let running: RunningProcess;
  let bus: Bus;
  const heard: WaitingEvent[] = [];

  const start = async (): Promise<void> => {
    const lent = createBusLender();
    const own = { ...env, DATABASE_URL: database.url, HANDOFF_DATA_DIR: dataDir.path };
    running = await startProcess([lent.module, directoryModule], own, { partial: true });
    bus = lent.bus();
    await bus.events.listen('handoff.evt.>', ({ data }) => heard.push(parse<WaitingEvent>(data)));
  };
  beforeAll(async () => {
    database = await createTestDatabase('pglite');
    dataDir = await tempDir();
    await start();
  });
  afterAll(async () => {
    await running.stop();
    await database.drop();
    await dataDir.remove();
  });

  const ask = (
    operation: OperationDefinition,
    call: Partial<Call>,
    request: { readonly params?: unknown; readonly query?: object; readonly body?: unknown } = {},
  ): Promise<OperationResult> =>
    callOperation({
      bus,
      prefix: 'handoff',
      operation,
      call: aCall({ ...call, commandId: uuidv7(new Date()) }),
      params: request.params ?? {},
      query: request.query ?? {},
      body: Buffer.from(request.body === undefined ? '' : JSON.stringify(request.body)),
    });

  test('what two admins published is there, also after a restart, under the same tag', async () => {
    const params = { role: 'finance' };
    await ask(OPERATIONS.createProfile, callOf('ada'), { body: aDocument() });
    await expect(ask(OPERATIONS.publishProfile, callOf('ada'), { params, body: {} })).rejects.toMatchObject({
      code: 'AUTHOR_CANNOT_PUBLISH',
    });
    await ask(OPERATIONS.publishProfile, callOf('ben'), { params, body: {} });
    const agent = { principal: holderOf('finance') };
    const read = () => ask(OPERATIONS.getProfileConfig, agent, { params });
    const first = await read();
    expect(parse<string>(first.data)).toContain('GOOSE_MODEL: small');
    expect(first.tag).toMatch(/^[0-9a-f]{64}$/);
    await eventually(() => heard.some(({ type }) => type === 'handoff.profile.published.v1'));
    await running.stop();
    await start();
    expect((await read()).tag).toBe(first.tag);
  });

  test('a question is answered by what two admins published, and a change is in force with the next question', async () => {
    const role = 'support';
    const admin = { principal: { ...holderOf('admin'), subject: 'ben' } };
    const body = {
      subject: { type: 'role', id: role },
      action: { name: 'use' },
      resource: { type: 'tool', id: 'github__list_issues' },
    };
    const asked = async () => {
      const { data } = await ask(OPERATIONS.evaluateAccess, { principal: holderOf(role) }, { body });
      return parse<{ decision: boolean; context: { code: string; bundle_version: number | null } }>(data);
    };
    expect(await asked()).toMatchObject({ decision: false, context: { code: 'unknown_role' } });
    await ask(OPERATIONS.createProfile, callOf('ada'), {
      body: aDocument({ role, policies: [{ allow_tool: 'github__*' }] }),
    });
    expect(await asked()).toMatchObject({ decision: false, context: { code: 'unknown_role' } });
    await ask(OPERATIONS.publishProfile, admin, { params: { role }, body: {} });
    expect(await asked()).toMatchObject({ decision: true, context: { bundle_version: 1 } });
    const policies = [{ deny_tool: 'github__*' }];
    await ask(OPERATIONS.updateProfile, callOf('ada'), { params: { role }, body: { policies } });
    expect(await asked()).toMatchObject({ decision: true, context: { bundle_version: 1 } });
    await ask(OPERATIONS.publishProfile, admin, { params: { role }, body: {} });
    expect(await asked()).toMatchObject({ decision: false, context: { code: 'denied', bundle_version: 2 } });
    await eventually(() => heard.filter(({ type }) => type === 'handoff.access.evaluated.v1').length >= 5);
    await ask(OPERATIONS.updateProfile, callOf('ada'), { params: { role }, body: { description: 'Answers' } });
    await ask(OPERATIONS.publishProfile, admin, { params: { role }, body: {} });
    await ask(OPERATIONS.rollBackProfile, admin, { params: { role }, body: { bundle_version: 1 } });
    const told = () =>
      heard.flatMap(({ type, data }) =>
        type === 'handoff.policy.changed.v1' && data['profile_role'] === role
          ? [[data['former_version'], data['bundle_version']]]
          : [],
      );
    await eventually(() => told().length >= 3);
    expect(told()).toEqual([
      [null, 1],
      [1, 2],
      [3, 4],
    ]);
  });

  test('who waits with the digest of its bundle gets the next one when it is in force, or the same after the wait', async () => {
    const role = 'marketing';
    const params = { role };
    await ask(OPERATIONS.createProfile, callOf('ada'), { body: aDocument({ role }) });
    await ask(OPERATIONS.publishProfile, callOf('ben'), { params, body: {} });
    const agent = { principal: holderOf(role) };
    const get = (query: object) => ask(OPERATIONS.getProfile, agent, { params, query });
    const { tag } = await get({});
    expect((await get({ since_digest: tag, wait_ms: 1 })).tag).toBe(tag);
    expect((await get({ since_digest: 'f'.repeat(64), wait_ms: 30_000 })).tag).toBe(tag);
    const waiting = get({ since_digest: tag, wait_ms: 30_000 });
    await ask(OPERATIONS.updateProfile, callOf('ada'), { params, body: { description: 'Writes' } });
    await ask(OPERATIONS.publishProfile, callOf('ben'), { params, body: {} });
    const next = await waiting;
    expect([parse<{ description: string }>(next.data).description, next.tag === tag]).toEqual(['Writes', false]);
  });

  test('many who change a draft at once all succeed, one after the other', async () => {
    const role = 'sales';
    await ask(OPERATIONS.createProfile, callOf('ada'), { body: aDocument({ role }) });
    const env_vars = (name: string) => ({ env_vars: { [name]: '1' } });
    const names = ['A', 'B', 'C'];
    await Promise.all(
      names.map((name) => ask(OPERATIONS.updateProfile, callOf(name), { params: { role }, body: env_vars(name) })),
    );
    const { data } = await ask(OPERATIONS.getProfileDraft, callOf('ada'), { params: { role } });
    const { profile, version } = parse<{ profile: { env_vars: object }; version: number }>(data);
    expect([Object.keys(profile.env_vars).sort(), version]).toEqual([names, 4]);
  });
});
