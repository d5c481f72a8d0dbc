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
  });
  afterAll(async () => {
    await running.stop();
    await database.drop();
  });

  const ask = (
    operation: OperationDefinition,
    body: object | undefined,
    call: Partial<Call>,
    query: object = {},
    params: object = {},
  ) =>
    callOperation({
      bus,
      prefix: 'handoff',
      operation,
      call: aCall(call),
      params,
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

  describe('a dead letter', () => {
    const admin = { principal: holderOf('admin') };
    const lettersFor = async (role: string, query = {}) => {
      const result = await ask(OPERATIONS.listDeadLetters, undefined, { principal: holderOf(role) }, query);
      return (read(result) as { dead_letters: { dead_letter_id: string; event_id: string }[] }).dead_letters;
    };
    const park = async (bytes: Uint8Array): Promise<string> => {
      const id = uuidv7(new Date());
      await bus.events.publish([{ id, subject: anEvent().subject, data: bytes }]);
      return (await lettersFor('auditor')).find(({ event_id }) => event_id === id)!.dead_letter_id;
    };
    const act = async (
      name: 'getDeadLetter' | 'redriveDeadLetter' | 'dropDeadLetter',
      id: string,
      call: Partial<Call> = admin,
      body?: object,
    ) => read(await ask(OPERATIONS[name], body, call, {}, { dead_letter_id: id })) as Record<string, unknown>;

    test('is seen by auditors and admins, whole, and by nobody else', async () => {
      const text = await park(Buffer.from('{"a":'));
      const bytes = await park(Uint8Array.of(0xff, 0));
      expect(await lettersFor('admin')).toEqual(await lettersFor('auditor'));
      expect(await lettersFor('finance')).toEqual([]);
      const auditor = { principal: holderOf('auditor') };
      expect(await act('getDeadLetter', text, auditor)).toMatchObject({
        status: 'parked',
        error_code: 'MALFORMED_JSON',
        body: '{"a":',
        body_base64: null,
      });
      expect(await act('getDeadLetter', bytes)).toMatchObject({ body: null, body_base64: '/wA=' });
      for (const [role, code] of [
        ['finance', 'NOT_FOUND'],
        ['auditor', 'READ_ONLY_ROLE'],
      ] as const) {
        const call = { principal: holderOf(role), traceId: `dead-letters-${role}` };
        await expect(act('dropDeadLetter', text, call)).rejects.toMatchObject({ code });
        await expect(act('redriveDeadLetter', text, call)).rejects.toMatchObject({ code });
      }
      const both = { principal: holderOf('auditor', 'finance'), traceId: 'dead-letters-both' };
      await expect(act('dropDeadLetter', text, both)).rejects.toMatchObject({ code: 'ROLE_NOT_HELD' });
      const refusals = await list({ event_type: 'request.refused', trace_id: 'dead-letters-both' }, 'auditor');
      expect(refusals).toMatchObject([{ metadata: { operation: 'dropDeadLetter', target_id: text } }]);
      await expect(act('getDeadLetter', text, { principal: holderOf('finance') })).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
    });

    test('is dropped once: its bytes are gone, and the log says who did it', async () => {
      const id = await park(Buffer.from('{'));
      const call = { ...admin, traceId: 'dropped' };
      const dropped = await act('dropDeadLetter', id, call, { reason: 'a test' });
      expect(dropped).toMatchObject({ dead_letter_id: id, status: 'dropped' });
      expect(await act('dropDeadLetter', id, call)).toEqual(dropped);
      expect(await act('getDeadLetter', id)).toMatchObject({ status: 'dropped', body: null, body_base64: null });
      await expect(act('redriveDeadLetter', id)).rejects.toMatchObject({ code: 'ILLEGAL_TRANSITION' });
      const entries = await list({ trace_id: 'dropped' }, 'auditor');
      expect(entries).toMatchObject([
        {
          event_type: 'audit.dead_letter_dropped',
          actor: 'urn:test#holder-of-admin',
          role: 'admin',
          subject: id,
          metadata: { code: 'MALFORMED_JSON', reason: 'a test' },
        },
      ]);
    });

    test('that still cannot be read stays parked, with one attempt more and no record of an act', async () => {
      const id = await park(Buffer.from('['));
      const answer = await act('redriveDeadLetter', id, { ...admin, traceId: 'in-vain' });
      expect(answer).toMatchObject({ status: 'parked', attempts: 2 });
      expect(await list({ trace_id: 'in-vain' }, 'auditor')).toEqual([]);
    });

    test('that can be read now is recorded once, with who had it redriven', async () => {
      const id = await park(Buffer.from('"'));
      const event = anEvent();
      // As if this release could read what the one before could not.
      const db = await database.open();
      const text = 'UPDATE dead_letters SET body = $2, subject = $3 WHERE id = $1';
      await db.query({ name: 'mend', text }, [id, Buffer.from(event.body), event.subject]);
      const call = { ...admin, traceId: 'redriven' };
      const answers = await Promise.all([act('redriveDeadLetter', id, call), act('redriveDeadLetter', id, call)]);
      expect(answers.map(({ status }) => status)).toEqual(['redriven', 'redriven']);
      expect(await act('redriveDeadLetter', id, call)).toMatchObject({ status: 'redriven' });
      await expect(act('dropDeadLetter', id)).rejects.toMatchObject({ code: 'ILLEGAL_TRANSITION' });
      expect((await list({}, 'auditor')).filter(({ audit_id }) => audit_id === event.id)).toHaveLength(1);
      const acts = await list({ event_type: 'audit.dead_letter_redriven' }, 'auditor');
      expect(acts).toMatchObject([{ trace_id: 'redriven', subject: id, actor: 'urn:test#holder-of-admin' }]);
      expect((await lettersFor('admin', { status: 'redriven' })).map(({ dead_letter_id }) => dead_letter_id)).toEqual([
        id,
      ]);
    });
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
