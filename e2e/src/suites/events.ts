import { canonicalJson, sha256Hex } from '@handoff/kernel';
import { createHmac, randomUUID } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@handoff/testing';
import type { Actor, Stage } from '../support/actor.js';
import { openStream, type OpenedStream, type StreamMessage } from '../support/event-stream.js';

export function events(stage: Stage): void {
  describe('the event stream', () => {
    let finance: Actor;
    let manager: Actor;
    let legal: Actor;
    const opened: OpenedStream[] = [];

    beforeAll(async () => {
      ({ finance, manager, legal } = await stage.cast());
    });
    afterEach(() => opened.splice(0).forEach((stream) => stream.leave()));

    const open = async (
      { caller }: Actor,
      query: Record<string, string> = {},
      { since, gateway = 0 }: { readonly since?: string; readonly gateway?: number } = {},
    ): Promise<OpenedStream> => {
      const topology = stage.topology();
      const authorization = `Bearer ${await topology.token(caller)}`;
      const url = topology.gateways[gateway % topology.gateways.length]!;
      const stream = await openStream(url, { authorization, query, since });
      opened.push(stream);
      return stream;
    };
    const route = async (trace_id: string): Promise<string> => {
      const body = { target: 'manager', task: { task_type: 'x', description: 'confidential' } };
      return (await finance.call('routeTask', { body, headers: { 'x-trace-id': trace_id } })).json.task_id as string;
    };
    /** Runs a task that legal approves and manager completes; returns the number of its events. */
    const workflow = async (trace_id: string): Promise<{ readonly task_id: string; readonly count: number }> => {
      const task_id = await route(trace_id);
      const ask = { task_id, approver_role: 'legal' };
      const { approval_id } = (await finance.call('requestApproval', { body: ask })).json;
      await legal.call('decideApproval', { params: { approval_id }, body: { decision: 'approved' } });
      await manager.call('completeTask', { params: { task_id }, body: {} });
      return { task_id, count: 6 };
    };
    /** The place at which a new stream begins. */
    const placeNow = async (actor: Actor): Promise<string> => {
      const stream = await open(actor);
      return eventually(() => stream.place(), { describe: 'a place' });
    };
    /** The event ids of a workflow, in log order. */
    const recorded = async (trace_id: string): Promise<readonly string[]> => {
      const auditor = await stage.actor(['auditor']);
      const { events } = (await auditor.call('listAudit', { query: { trace_id, limit: 100 } })).json;
      return (events as { seq: number; audit_id: string }[])
        .sort((one, other) => one.seq - other.seq)
        .map(({ audit_id }) => audit_id);
    };
    const named = (messages: readonly StreamMessage[]) => messages.map(({ event }) => event);

    test('shows a workflow as it happens: in order, each event once, and no free text', async () => {
      const trace_id = randomUUID();
      const stream = await open(finance, { trace_id });
      const { task_id, count } = await workflow(trace_id);
      const messages = await stream.until(({ length }) => length === count);
      // With several audit services, two events of one task can enter the log in another order.
      const ofTask = messages.filter(({ data }) => data.subject === task_id);
      const bySequence = [...ofTask].sort((a, b) => Number(a.data.sequence) - Number(b.data.sequence));
      expect(bySequence.map(({ event, data }) => [data.sequence, event])).toEqual([
        [1, 'task.routed'],
        [2, 'task.parked'],
        [3, 'task.resumed'],
        [4, 'task.completed'],
      ]);
      expect(messages.map(({ data }) => data.id)).toEqual(await recorded(trace_id));
      const places = messages.map(({ id }) => id);
      expect(new Set(places).size).toBe(count);
      for (const place of places) expect(place).toMatch(/^(?=.*[A-Za-z_-])[A-Za-z0-9_-]{48}$/);
      expect(messages[0]!.data).toMatchObject({
        type: 'task.routed',
        data: { trace_id, task_id, to_status: 'pending' },
      });
      expect(JSON.stringify(messages)).not.toMatch(/confidential|participants/);
    });

    test('shows hashes that readers of the task can check and other callers cannot guess', async () => {
      const trace_id = randomUUID();
      const stream = await open(finance, { trace_id });
      const data = { amount: 100 };
      const twins = await Promise.all(
        [1, 2].map(async () => {
          const body = { target: 'manager', task: { task_type: 'pay', data }, approval: { approver_role: 'legal' } };
          return (await finance.call('routeTask', { body, headers: { 'x-trace-id': trace_id } })).json
            .task_id as string;
        }),
      );
      const messages = await stream.until(({ length }) => length === 6);
      const told = (task_id: string, name: string) =>
        new Set(
          messages
            .map((each) => each.data.data)
            .filter((each) => each['task_id'] === task_id && name in each)
            .map((each) => each[name]),
        );
      const plain = sha256Hex(canonicalJson(data));
      for (const task_id of twins) {
        const { json } = await legal.call('getTask', { params: { task_id } });
        const salted = (hash: string) =>
          createHmac('sha256', Buffer.from(json.hash_salt, 'hex')).update(hash).digest('hex');
        expect(told(task_id, 'payload_hash')).toEqual(new Set([salted(plain)]));
        expect(told(task_id, 'content_hash')).toEqual(new Set([salted(json.content_hash)]));
        for (const secret of [plain, json.content_hash, json.hash_salt])
          expect(JSON.stringify(messages)).not.toContain(secret);
      }
      expect(told(twins[0]!, 'payload_hash')).not.toEqual(told(twins[1]!, 'payload_hash'));
    });

    test('has exactly the events of the audit log', async () => {
      const trace_id = randomUUID();
      const auditor = await stage.actor(['auditor']);
      const stream = await open(auditor, { trace_id });
      const { count } = await workflow(trace_id);
      await stream.until(({ length }) => length === count);
      expect(stream.messages().map(({ data }) => data.id)).toEqual(await recorded(trace_id));
    });

    test('shows no event to roles that take no part in it, live or past', async () => {
      const trace_id = randomUUID();
      const stranger = await stage.actor([`role-${trace_id.slice(0, 8)}`]);
      const [live, watching] = [await open(stranger), await open(await stage.actor(['admin']), { trace_id })];
      const before = await placeNow(stranger);
      const { count } = await workflow(trace_id);
      await watching.until(({ length }) => length === count);
      const past = await open(stranger, {}, { since: before });
      // A later event has come, so an earlier one would have come too.
      const own = (await stranger.call('ingestAudit', { body: { source: 's', category: 'c', action: trace_id } })).json;
      for (const stream of [live, past]) {
        const messages = await stream.until(({ length }) => length > 0);
        expect(messages.map(({ data }) => data.id)).toEqual([own.audit_id]);
      }
    });

    test('shows a late participant the events from then on', async () => {
      const trace_id = randomUUID();
      const stream = await open(legal, { trace_id });
      const { count } = await workflow(trace_id);
      const messages = await stream.until(({ length }) => length === count - 1);
      expect(named(messages)).not.toContain('task.routed');
    });

    test('shows refusals to auditors only', async () => {
      const trace_id = randomUUID();
      const streams = [await open(await stage.actor(['auditor']), { trace_id }), await open(finance, { trace_id })];
      const task_id = await route(trace_id);
      const headers = { 'x-trace-id': trace_id };
      await finance.call('completeTask', { params: { task_id }, body: {}, headers });
      await finance.call('cancelTask', { params: { task_id }, body: {}, headers });
      const [seen, hidden] = await Promise.all(
        streams.map((stream, index) => stream.until(({ length }) => length === 3 - index)),
      );
      expect(named(seen!)).toContain('request.refused');
      expect([...named(hidden!)].sort()).toEqual(['task.cancelled', 'task.routed']);
    });

    test('can be filtered by task, session and type', async () => {
      const trace_id = randomUUID();
      const { session_id, task_id } = (
        await finance.call('createSession', { body: { agent_role: 'finance' }, headers: { 'x-trace-id': trace_id } })
      ).json;
      const streams = await Promise.all([
        open(finance, { task_id, type: 'task.*' }),
        open(finance, { session_id, type: 'session.activated,task.cancelled' }),
        open(finance, { trace_id, type: 'task.routed' }),
      ]);
      const headers = { 'x-trace-id': trace_id };
      await finance.call('routeTask', { body: { target: 'manager', task: { task_type: 'x' }, session_id }, headers });
      await finance.call('cancelTask', { params: { task_id }, body: {}, headers });
      await finance.call('updateSession', { params: { session_id }, body: { status: 'active' }, headers });
      const expected = [['task.cancelled', 'task.routed'], ['session.activated', 'task.cancelled'], ['task.routed']];
      for (const [index, stream] of streams.entries()) {
        const messages = await stream.until(({ length }) => length === expected[index]!.length);
        expect([...named(messages)].sort()).toEqual(expected[index]);
      }
    });

    test('resumes where it left off, at any gateway', async () => {
      const trace_id = randomUUID();
      const before = await placeNow(finance);
      const first = await open(finance, { trace_id });
      await route(trace_id);
      const [message] = await first.until(({ length }) => length === 1);
      first.leave();
      const { count } = await workflow(trace_id);
      const second = await open(finance, { trace_id }, { since: message!.id, gateway: 1 });
      await route(trace_id);
      const messages = await second.until(({ length }) => length === count + 1);
      const everything = await open(finance, { trace_id }, { since: before });
      expect(await everything.until(({ length }) => length === count + 2)).toEqual([message, ...messages]);
    });

    test('resumes only from an id that it gave', async () => {
      const trace_id = randomUUID();
      const before = await placeNow(finance);
      const forged = `${before.slice(0, -1)}${before.endsWith('A') ? 'B' : 'A'}`;
      const answer = await finance.call('streamEvents', { headers: { 'last-event-id': forged } });
      expect([answer.status, answer.json.code]).toEqual([400, 'MALFORMED_REQUEST']);
      const ofEarlierRelease = await open(finance, { trace_id }, { since: '1' });
      await route(trace_id);
      const messages = await ofEarlierRelease.until(({ length }) => length === 2);
      expect(named(messages)).toEqual(['gap', 'task.routed']);
    });

    test('is neither compressed nor cached', async () => {
      const { headers } = await finance.call('streamEvents', { headers: { 'accept-encoding': 'gzip, br' } });
      expect(['content-encoding', 'cache-control', 'x-accel-buffering'].map((name) => headers.get(name))).toEqual([
        null,
        'no-store',
        'no',
      ]);
    });

    test('is refused to clients that do not accept event streams', async () => {
      const answer = await finance.call('streamEvents', { headers: { accept: 'application/json' } });
      expect([answer.status, answer.json.code]).toEqual([406, 'NOT_ACCEPTABLE']);
    });
  });
}
