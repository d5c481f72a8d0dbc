import type { Answer } from '../support/answer.js';
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@handoff/testing';
import type { Actor, Stage } from '../support/actor.js';
import { SMALL_QUOTAS } from '../support/quotas.js';
import { readPages } from '../support/read-pages.js';

interface AuditEvent {
  readonly seq: number;
  readonly event_type: string;
  readonly task_id: string | null;
  readonly metadata: Readonly<Record<string, unknown>>;
}

export function audit(stage: Stage): void {
  describe('the audit log', () => {
    let finance: Actor;
    let manager: Actor;
    let legal: Actor;
    let auditor: Actor;

    beforeAll(async () => {
      ({ finance, manager, legal, auditor } = await stage.cast());
    });

    const trail = async (query: Record<string, string | number>, actor = auditor): Promise<AuditEvent[]> =>
      (await actor.call('listAudit', { query: { limit: 100, ...query } })).json.events;
    const eventTypes = async (query: Record<string, string | number>, atLeast: number): Promise<string[]> =>
      eventually(
        async () => {
          const events = await trail(query);
          return events.length >= atLeast ? events.map((event) => event.event_type).sort() : undefined;
        },
        { describe: `${atLeast} records of ${JSON.stringify(query)}` },
      );

    test('has one record of every change of a workflow, and of every refusal', async () => {
      const session = (await finance.call('createSession', { body: { agent_role: 'finance' } })).json;
      const session_id = session.session_id as string;
      const { task_id } = (
        await finance.call('routeTask', { body: { target: 'manager', session_id, task: { task_type: 'budget' } } })
      ).json;
      const { approval_id } = (await finance.call('requestApproval', { body: { task_id, approver_role: 'manager' } }))
        .json;
      await finance.call('decideApproval', { params: { approval_id }, body: { decision: 'approved' } });
      await manager.call('decideApproval', { params: { approval_id }, body: { decision: 'approved' } });
      await manager.call('completeTask', { params: { task_id }, body: { result: 'done' } });
      expect(await eventTypes({ session_id }, 8)).toEqual([
        'approval.decided',
        'approval.requested',
        'request.refused',
        'session.created',
        'task.completed',
        'task.parked',
        'task.resumed',
        'task.routed',
      ]);
      for (const { metadata } of await trail({ session_id })) {
        expect(metadata.actor).toEqual({
          issuer: expect.any(String),
          subject: expect.any(String),
          roles: expect.any(Array),
        });
      }
    });

    test('records the refusal of an auditor who tries to make a change', async () => {
      const traceId = randomUUID();
      await auditor.call('createSession', { body: { agent_role: 'finance' }, headers: { 'x-trace-id': traceId } });
      expect(await eventTypes({ trace_id: traceId }, 1)).toEqual(['request.refused']);
    });

    test('records requests without a valid token', async () => {
      const traceId = randomUUID();
      await stage.stranger('Bearer junk').call('listTasks', { headers: { 'x-trace-id': traceId } });
      const records = await eventually(async () => {
        const events = await trail({ event_type: 'request.refused' });
        return events.some((event) => event.metadata['code'] === 'UNAUTHENTICATED');
      });
      expect(records).toBe(true);
    });

    test('takes a quota of reports per caller and hour, and refuses the next with Retry-After', async () => {
      const talkative = await stage.actor(['finance'], `talkative-${randomUUID()}`);
      const body = { source: 'erp', category: 'invoice', action: 'paid' };
      const report = async (): Promise<Answer> => {
        const answer = await talkative.call('ingestAudit', { body });
        return answer.json.code === 'OVERLOADED' ? report() : answer;
      };
      // Concurrently, because the log appends in groups: one by one they would take far longer.
      const taken = await Promise.all(
        Array.from({ length: 20 }, async () => {
          const answers: number[] = [];
          while (answers.length < Number(SMALL_QUOTAS.MAX_AUDIT_REPORTS_PER_HOUR) / 20)
            answers.push((await report()).status);
          return answers;
        }),
      );
      expect(new Set(taken.flat())).toEqual(new Set([202]));
      const more = await report();
      expect([more.status, more.json.code, more.headers.get('retry-after')]).toEqual([429, 'QUOTA_EXCEEDED', '60']);
      expect((await finance.call('ingestAudit', { body })).status).toBe(202);
    });

    test('stores a reported event under a name that no event of ours has', async () => {
      const traceId = randomUUID();
      const body = {
        source: 'erp',
        category: 'invoice',
        action: 'paid',
        subject: 'INV-1',
        traceId,
        timestamp: '2026-01-02T03:04:05Z',
        metadata: { amount: 1 },
      };
      const answer = await finance.call('ingestAudit', { body });
      expect([answer.status, answer.json]).toEqual([202, { audit_id: expect.any(String), status: 'recorded' }]);
      const [record] = (await finance.call('listAudit', { query: { trace_id: traceId } })).json.events;
      expect(record).toMatchObject({
        audit_id: answer.json.audit_id,
        event_type: 'external.invoice.paid',
        subject: 'INV-1',
      });
    });

    test('shows each role the events that it takes part in, and the auditor all of them', async () => {
      const traceId = randomUUID();
      await finance.call('routeTask', {
        body: { target: 'manager', task: { task_type: 'x' } },
        headers: { 'x-trace-id': traceId },
      });
      await eventTypes({ trace_id: traceId }, 1);
      const counts = await Promise.all(
        [finance, manager, legal, auditor].map(async (actor) => (await trail({ trace_id: traceId }, actor)).length),
      );
      expect(counts).toEqual([1, 1, 0, 1]);
    });

    test('is found by task, type, role and time', async () => {
      const { task_id } = (await finance.call('routeTask', { body: { target: 'manager', task: { task_type: 'x' } } }))
        .json;
      await eventTypes({ task_id }, 1);
      const hour = 3_600_000;
      const from = new Date(Date.now() - hour).toISOString();
      const to = new Date(Date.now() + hour).toISOString();
      expect(await trail({ task_id, event_type: 'task.routed', role: 'finance', from, to })).toHaveLength(1);
      expect(await trail({ task_id, to: from })).toEqual([]);
      expect(await trail({ task_id, event_type: 'task.completed' })).toEqual([]);
    });

    test('shows sequence numbers only to callers who see the whole log', async () => {
      const traceId = randomUUID();
      const headers = { 'x-trace-id': traceId };
      await finance.call('routeTask', { body: { target: 'manager', task: { task_type: 'x' } }, headers });
      await eventTypes({ trace_id: traceId }, 1);
      const [byAuditor, byFinance] = [await trail({ trace_id: traceId }), await trail({ trace_id: traceId }, finance)];
      expect(byAuditor).toEqual([expect.objectContaining({ seq: expect.any(Number) })]);
      expect(byFinance).toEqual([{ ...byAuditor[0], seq: null }]);
    });

    test('is numbered from 1 without a gap', async () => {
      const seqs = (await readPages<AuditEvent>(auditor, 'listAudit')).map(({ seq }) => seq);
      // Entries recorded while the pages were read may be missing; they are the newest.
      const complete = [...new Set(seqs)].sort((one, other) => one - other).slice(0, -50);
      expect(seqs).toHaveLength(new Set(seqs).size);
      expect(complete.length).toBeGreaterThan(50);
      expect(complete).toEqual(complete.map((_, index) => index + 1));
    });

    test('carries no free text of tasks, approvals or decisions', async () => {
      const secret = `secret-${randomUUID()}`;
      const { task_id } = (
        await finance.call('routeTask', {
          body: {
            target: 'manager',
            task: { task_type: 'x', description: secret, data: { secret } },
            context: { secret },
          },
        })
      ).json;
      const { approval_id } = (
        await finance.call('requestApproval', { body: { task_id, approver_role: 'manager', reason: secret } })
      ).json;
      await manager.call('decideApproval', { params: { approval_id }, body: { decision: 'approved', notes: secret } });
      await eventTypes({ task_id }, 4);
      expect(JSON.stringify(await trail({ task_id }))).not.toContain(secret);
    });
  });
}
