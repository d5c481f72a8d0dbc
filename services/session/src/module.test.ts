import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { OPERATIONS, type OperationDefinition, type Session } from '@handoff/contracts';
import { uuidv7, type Call } from '@handoff/kernel';
import type { Bus } from '@handoff/messaging';
import { createTestDatabase, type TestDatabase } from '@handoff/postgres/testing';
import { callOperation, startProcess, type Module, type OperationResult, type RunningProcess } from '@handoff/runtime';
import { eventually } from '@handoff/testing';
import { sessionModule } from './module.js';
import { aCall, aKeyedCall, holderOf } from './testing/builders.js';
import type { WaitingEvent } from './testing/store-harness.js';

const env = { NATS_URL: 'memory:', OPS_PORT: '0', LOG_LEVEL: 'fatal' };

interface Page<Session> {
  readonly sessions: readonly Session[];
  readonly next_cursor: string | null;
}

const parse = <T = unknown>(data: Uint8Array): T => JSON.parse(Buffer.from(data).toString()) as T;

describe('the session service, over the bus', () => {
  let database: TestDatabase;
  let running: RunningProcess;
  let bus: Bus;
  const heard: WaitingEvent[] = [];

  /** Sees what the process lends its modules, and hears its events. */
  const probe: Module = {
    name: 'probe',
    config: {},
    async start(context) {
      bus = context.bus;
      await bus.events.listen('handoff.evt.>', ({ data }) => heard.push(parse<WaitingEvent>(data)));
      const nothing = (): Promise<void> => Promise.resolve();
      return { checks: () => Promise.resolve({}), drain: nothing, close: nothing };
    },
  };

  beforeAll(async () => {
    database = await createTestDatabase('pglite');
    running = await startProcess([probe, sessionModule], { ...env, DATABASE_URL: database.url }, { partial: true });
  });
  afterAll(async () => {
    await running.stop();
    await database.drop();
  });

  interface Request {
    readonly params?: unknown;
    readonly query?: unknown;
    readonly body?: unknown;
    readonly call?: Partial<Call>;
  }
  const ask = (operation: OperationDefinition, request: Request): Promise<OperationResult> =>
    callOperation({
      bus,
      prefix: 'handoff',
      operation,
      call: aCall({ commandId: uuidv7(new Date()), ...request.call }),
      params: request.params ?? {},
      query: request.query ?? {},
      body: Buffer.from(request.body === undefined ? '' : JSON.stringify(request.body)),
    });
  const sessionIn = ({ data }: OperationResult): Session => parse<Session>(data);
  const create = async (body: object = {}, call: Partial<Call> = {}): Promise<Session> =>
    sessionIn(await ask(OPERATIONS.createSession, { body: { agent_role: 'finance', ...body }, call }));
  const eventsOf = (id: string): readonly string[] =>
    heard.filter(({ subject }) => subject === id).map(({ type, sequence }) => `${type} ${String(sequence)}`);

  test('a session is opened, read, changed and listed, and every change is told of', async () => {
    const opened = await create({ metadata: { budget: 'q3' } });
    const params = { session_id: opened.session_id };
    expect(opened).toMatchObject({ status: 'pending', state: 'pending', version: 1, metadata: { budget: 'q3' } });
    expect(sessionIn(await ask(OPERATIONS.getSession, { params }))).toEqual(opened);

    const result = await ask(OPERATIONS.updateSession, { params, body: { status: 'active' }, call: { ifMatch: [1] } });
    expect(result).toMatchObject({ id: opened.session_id, version: 2 });
    expect(sessionIn(result)).toMatchObject({ status: 'active', metadata: { budget: 'q3' } });

    const { data } = await ask(OPERATIONS.listSessions, { query: { limit: '1' } });
    expect(parse(data)).toEqual({ sessions: [sessionIn(result)], next_cursor: null });
    await eventually(() => eventsOf(opened.session_id).length === 2);
    expect(eventsOf(opened.session_id)).toEqual(['handoff.session.created.v1 1', 'handoff.session.activated.v1 2']);
  });

  test('a page says where the next one starts', async () => {
    const role = { principal: holderOf('paging') };
    for (const n of [1, 2, 3]) await create({ agent_role: 'paging', metadata: { n } }, role);
    const page = async (query: object): Promise<Page<Session>> =>
      parse<Page<Session>>((await ask(OPERATIONS.listSessions, { query, call: role })).data);
    const first = await page({ limit: 2 });
    const second = await page({ limit: 2, cursor: first.next_cursor });
    expect([...first.sessions, ...second.sessions].map(({ metadata }) => metadata['n'])).toEqual([3, 2, 1]);
    expect(second.next_cursor).toBeNull();
  });

  test('a command that comes again is answered byte for byte as the first time', async () => {
    const request = { body: { agent_role: 'finance' }, call: aKeyedCall('integration') };
    const first = await ask(OPERATIONS.createSession, request);
    const second = await ask(OPERATIONS.createSession, request);
    expect(second).toEqual({ ...first, replayed: true });
  });

  test('a stale version is refused', async () => {
    const { session_id } = await create();
    const stale = { params: { session_id }, body: { status: 'active' }, call: { ifMatch: [7] } };
    await expect(ask(OPERATIONS.updateSession, stale)).rejects.toMatchObject({ code: 'VERSION_MISMATCH' });
  });

  test('to a stranger a session is not there', async () => {
    const { session_id } = await create();
    const stranger = { principal: holderOf('legal') };
    const params = { session_id };
    const refused = { code: 'NOT_FOUND' };
    await expect(ask(OPERATIONS.getSession, { params, call: stranger })).rejects.toMatchObject(refused);
    const body = { status: 'active' };
    await expect(ask(OPERATIONS.updateSession, { params, body, call: stranger })).rejects.toMatchObject(refused);
  });

  test('a refusal is answered and told of', async () => {
    const call = { principal: holderOf('legal'), traceId: 'refused-here' };
    await expect(create({}, call)).rejects.toMatchObject({ code: 'ROLE_NOT_HELD' });
    await eventually(() => heard.some((event) => JSON.stringify(event).includes('refused-here')));
    expect(heard.find((event) => JSON.stringify(event).includes('refused-here'))).toMatchObject({
      type: 'handoff.request.refused.v1',
      data: { operation: 'createSession', code: 'ROLE_NOT_HELD' },
    });
  });

  test('what the gateway would never let through is refused here too', async () => {
    const bad = { params: { session_id: 'no' } };
    await expect(ask(OPERATIONS.getSession, bad)).rejects.toMatchObject({ code: 'MALFORMED_ID' });
    const unknown = { body: { agent_role: 'finance', surprise: 1 } };
    await expect(ask(OPERATIONS.createSession, unknown)).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    const unsafe = { body: { agent_role: 'finance', metadata: { text: '\0' } } };
    await expect(ask(OPERATIONS.createSession, unsafe)).rejects.toMatchObject({ code: 'UNSAFE_JSON' });
  });
});
