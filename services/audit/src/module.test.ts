import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  createEvent,
  OPERATIONS,
  type AuditEvent,
  type EventDataOf,
  type OperationDefinition,
} from '@handoff/contracts';
import { deriveUuid, identityOf, uuidv7, type Call } from '@handoff/kernel';
import type { Bus } from '@handoff/messaging';
import { createTestDatabase, type TestDatabase } from '@handoff/postgres/testing';
import { callOperation, startProcess, type Module, type OperationResult, type RunningProcess } from '@handoff/runtime';
import { auditModule } from './module.js';
import { aCall, anEvent, holderOf, NOON } from './testing/builders.js';

const env = { NATS_URL: 'memory:', OPS_PORT: '0', LOG_LEVEL: 'silent' };

describe('the audit service, over the bus', () => {
  let database: TestDatabase;
  let running: RunningProcess;
  let bus: Bus;

  /** A module that hands the test the bus of the process. */
  const probe: Module = {
    name: 'probe',
    config: {},
    start(context) {
      bus = context.bus;
      const nothing = (): Promise<void> => Promise.resolve();
      return Promise.resolve({ checks: () => Promise.resolve({}), drain: nothing, close: nothing });
    },
  };

  beforeAll(async () => {
    database = await createTestDatabase('pglite');
    running = await startProcess([probe, auditModule], { ...env, DATABASE_URL: database.url }, { partial: true });
  }, 60_000);
  afterAll(async () => {
    await running.stop();
    await database.drop();
  });

  const ask = (operation: OperationDefinition, body: object | undefined, call: Partial<Call>, query: object = {}) =>
    callOperation({
      bus,
      prefix: 'handoff',
      operation,
      call: aCall(call),
      params: {},
      query,
      body: Buffer.from(body === undefined ? '' : JSON.stringify(body)),
    });
  const read = ({ data }: OperationResult): unknown => JSON.parse(Buffer.from(data).toString());
  const list = async (query: object, ...roles: readonly string[]): Promise<readonly AuditEvent[]> => {
    const result = await ask(OPERATIONS.listAudit, undefined, { principal: holderOf(...roles) }, query);
    return (read(result) as { events: AuditEvent[] }).events;
  };
  const note = { source: 'crm', category: 'invoice', action: 'sent', metadata: { total: 12.5 } };

  test('a published event is recorded once, by the time that publishing resolves', async () => {
    const { id, subject, body } = anEvent();
    const event = { id, subject, data: Buffer.from(body) };
    await bus.events.publish([event]);
    await bus.events.publish([event]);
    const entries = await list({ event_type: 'session.created' }, 'finance');
    expect(entries).toMatchObject([{ audit_id: id, role: 'finance', participants: ['finance'] }]);
    expect(await list({ event_type: 'session.created' }, 'legal')).toEqual([]);
    expect(await list({ event_type: 'session.created' }, 'auditor')).toEqual([
      { ...entries[0], seq: expect.any(Number) },
    ]);
  });

  test('a message that is no event does not block those behind it', async () => {
    const { id, subject, body } = anEvent();
    const poison = { id: uuidv7(new Date()), subject, data: Buffer.from('{') };
    await bus.events.publish([poison, { id, subject, data: Buffer.from(body) }]);
    expect((await list({}, 'auditor')).map(({ audit_id }) => audit_id)).toContain(id);
    expect(await list({ event_type: 'audit.unreadable_event' }, 'auditor')).toHaveLength(1);
  });

  test('a report is recorded under an external type and its caller, who can read it', async () => {
    const traceId = 'reported';
    const recorded = await ask(OPERATIONS.ingestAudit, { ...note, traceId, subject: 'inv-1' }, {});
    expect(read(recorded)).toEqual({ audit_id: recorded.id, status: 'recorded' });
    const expected = { event_type: 'external.invoice.sent', actor: 'urn:test#holder-of-finance', role: 'finance' };
    expect(await list({ trace_id: traceId }, 'finance')).toMatchObject([{ ...expected, metadata: { total: 12.5 } }]);
    expect(await list({ trace_id: traceId }, 'admin')).toHaveLength(1);
    expect(await list({ trace_id: traceId }, 'legal')).toEqual([]);
  });

  test('a repeated report gets the first reply; another report under its key is refused', async () => {
    const call = { commandId: deriveUuid('report'), keyed: true };
    const first = await ask(OPERATIONS.ingestAudit, note, call);
    expect(await ask(OPERATIONS.ingestAudit, note, call)).toEqual({ ...first, replayed: true });
    const other = { ...call, fingerprint: '0'.repeat(64) };
    await expect(ask(OPERATIONS.ingestAudit, note, other)).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  });

  describe('the same report under the same key', () => {
    const reportedBy = (first: readonly string[]) => {
      const call = { commandId: uuidv7(new Date()), keyed: true };
      const as = (roles: readonly string[]) =>
        ask(OPERATIONS.ingestAudit, note, { ...call, principal: { ...holderOf(...roles), subject: 'reporter' } });
      return as(first).then((answer) => ({ answer, as }));
    };

    test.each([
      ['an additional role', ['finance'], ['finance', 'legal']],
      ['an additional role to several', ['finance', 'legal'], ['ops', 'legal', 'finance']],
      ['the same several roles', ['finance', 'legal'], ['legal', 'finance']],
      ['the role auditor no longer, in which no caller acts', ['finance', 'legal', 'auditor'], ['finance', 'legal']],
    ])('by a caller who holds %s is a repetition', async (_, before, now) => {
      const { answer, as } = await reportedBy(before);
      expect(await as(now)).toEqual({ ...answer, replayed: true });
    });

    test.each([
      ['another role', ['finance'], ['legal']],
      ['one of several roles no longer', ['finance', 'legal'], ['finance']],
      ['as many roles, but others', ['finance', 'legal'], ['finance', 'ops']],
    ])('by a caller who holds %s is another report, which the key is not for', async (_, before, now) => {
      const { answer, as } = await reportedBy(before);
      await expect(as(now)).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
      expect(await as(before)).toEqual({ ...answer, replayed: true });
    });
  });

  test('100 reports at once are all recorded, without a gap', async () => {
    await Promise.all(Array.from({ length: 100 }, () => ask(OPERATIONS.ingestAudit, note, { traceId: 'hundred' })));
    const entries = await list({ trace_id: 'hundred', limit: 100 }, 'admin');
    const places = entries.map(({ seq }) => Number(seq)).sort((a, b) => a - b);
    expect(places).toEqual(Array.from({ length: 100 }, (_, i) => places[0]! + i));
  });

  test('an auditor may not report, and the attempt is recorded', async () => {
    const call = { principal: holderOf('auditor'), traceId: 'tried' };
    await expect(ask(OPERATIONS.ingestAudit, note, call)).rejects.toMatchObject({ code: 'READ_ONLY_ROLE' });
    const entries = await list({ trace_id: 'tried' }, 'auditor');
    expect(entries).toMatchObject([
      { event_type: 'request.refused', metadata: { operation: 'ingestAudit', code: 'READ_ONLY_ROLE' } },
    ]);
    expect(entries[0]!['timestamp']).toBe(entries[0]!['recorded_at']);
  });

  describe('a refusal at the edge', () => {
    const publish = async (traceId: string, actor: EventDataOf<'request.refused'>['actor'], more: object) => {
      const id = uuidv7(new Date());
      const { subject, body } = createEvent({
        prefix: 'handoff',
        service: 'gateway',
        name: 'request.refused',
        id,
        time: new Date(),
        aggregateId: id,
        data: {
          session_id: null,
          task_id: null,
          approval_id: null,
          trace_id: traceId,
          participants: [],
          actor,
          role: null,
          operation: 'decideApproval',
          code: 'FORBIDDEN',
          target_id: null,
          ...more,
        },
      });
      await bus.events.publish([{ id, subject, data: Buffer.from(body) }]);
    };

    test('is recorded with the number of its kind, for auditors to read', async () => {
      await publish('edge', identityOf(holderOf('legal')), {
        count: 600,
        first_at: NOON.toISOString(),
        method: 'POST',
      });
      const expected = {
        event_type: 'request.refused',
        source: '/handoff/gateway',
        actor: 'urn:test#holder-of-legal',
        metadata: { count: 600, first_at: NOON.toISOString(), code: 'FORBIDDEN', method: 'POST' },
      };
      expect(await list({ trace_id: 'edge' }, 'auditor')).toMatchObject([expected]);
      expect(await list({ trace_id: 'edge' }, 'legal')).toEqual([]);
    });

    test('of an unidentified caller names no actor, but the network', async () => {
      await publish('unknown', { system: true }, { code: 'UNAUTHENTICATED', client: '192.0.2.1' });
      expect(await list({ trace_id: 'unknown' }, 'auditor')).toMatchObject([
        { actor: null, metadata: { client: '192.0.2.1', code: 'UNAUTHENTICATED' } },
      ]);
    });
  });

  test('metadata of 16 KiB is recorded; more is refused', async () => {
    const report = (bytes: number) => ({ ...note, metadata: { text: 'ü'.repeat((bytes - 11) / 2) + 'x' } });
    await ask(OPERATIONS.ingestAudit, report(16_384), { traceId: 'large' });
    expect(await list({ trace_id: 'large' }, 'admin')).toHaveLength(1);
    await expect(ask(OPERATIONS.ingestAudit, report(16_386), {})).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
      errors: [{ pointer: '/metadata' }],
    });
  });

  test('a timestamp in the future is refused, alone of its batch', async () => {
    const late = ask(OPERATIONS.ingestAudit, { ...note, timestamp: '9999-12-31T23:59:59Z' }, { traceId: 'late' });
    const [, others] = await Promise.all([
      expect(late).rejects.toMatchObject({ code: 'VALIDATION_FAILED', errors: [{ pointer: '/timestamp' }] }),
      ask(OPERATIONS.ingestAudit, note, { traceId: 'in-time' }),
    ]);
    expect(read(others)).toMatchObject({ status: 'recorded' });
    expect(await list({ trace_id: 'late' }, 'admin')).toEqual([]);
  });

  test('a timestamp before 1970 is refused', async () => {
    const early = { ...note, timestamp: '1969-12-31T23:59:59Z' };
    await expect(ask(OPERATIONS.ingestAudit, early, {})).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
  });
});
