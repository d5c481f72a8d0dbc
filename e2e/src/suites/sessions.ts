import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Actor, Stage } from '../support/actor.js';
import { readPages } from '../support/read-pages.js';

export function sessions(stage: Stage): void {
  describe('sessions', () => {
    let finance: Actor;
    let manager: Actor;
    let auditor: Actor;
    let admin: Actor;

    beforeAll(async () => {
      ({ finance, manager, auditor, admin } = await stage.cast());
    });

    const open = async (body: object = {}) =>
      (await finance.call('createSession', { body: { agent_role: 'finance', ...body } })).json;

    test('a new session is pending, at version 1, and names a root task', async () => {
      const answer = await finance.call('createSession', {
        body: { agent_role: 'finance', metadata: { quarter: 'Q3' } },
      });
      expect(answer.status).toBe(201);
      expect(answer.json).toMatchObject({
        agent_role: 'finance',
        status: 'pending',
        state: 'pending',
        metadata: { quarter: 'Q3' },
        version: 1,
      });
      expect(answer.json.task_id).toMatch(/^[0-9a-f-]{36}$/);
      expect(answer.headers.get('location')).toBe(`/sessions/${answer.json.session_id}`);
      expect(answer.headers.get('etag')).toBe('"1"');
    });

    test('a session keeps the given task id', async () => {
      const task_id = randomUUID();
      expect(await open({ task_id })).toMatchObject({ task_id });
    });

    test('a caller cannot open a session for a role they do not hold', async () => {
      const answer = await manager.call('createSession', { body: { agent_role: 'finance' } });
      expect([answer.status, answer.json.code]).toEqual([403, 'ROLE_NOT_HELD']);
    });

    test('an admin opens a session for any role', async () => {
      expect((await admin.call('createSession', { body: { agent_role: 'legal' } })).status).toBe(201);
    });

    test('its role, auditors and admins read it; other callers get 404', async () => {
      const { session_id } = await open();
      const params = { session_id };
      const readers = await Promise.all([finance, auditor, admin].map((actor) => actor.call('getSession', { params })));
      expect(readers.map((answer) => [answer.status, answer.json.session_id])).toEqual(
        Array(3).fill([200, session_id]),
      );
      const hidden = await manager.call('getSession', { params });
      const unknown = await manager.call('getSession', { params: { session_id: randomUUID() } });
      expect([hidden.status, { ...hidden.json, trace_id: '' }]).toEqual([404, { ...unknown.json, trace_id: '' }]);
    });

    test('walks its lifecycle, one version per step, and stays in its final status', async () => {
      const params = { session_id: (await open()).session_id };
      for (const [index, status] of ['active', 'paused', 'active', 'completed'].entries()) {
        const answer = await finance.call('updateSession', { params, body: { status } });
        expect([answer.status, answer.json.status, answer.json.version, answer.headers.get('etag')]).toEqual([
          200,
          status,
          index + 2,
          `"${index + 2}"`,
        ]);
      }
      const late = await finance.call('updateSession', { params, body: { status: 'active' } });
      expect([late.status, late.json.code]).toEqual([409, 'ILLEGAL_TRANSITION']);
    });

    test('only the members given are replaced', async () => {
      const session = await open({ metadata: { a: 1 } });
      const task_id = randomUUID();
      const answer = await finance.call('updateSession', {
        params: { session_id: session.session_id },
        body: { task_id },
      });
      expect(answer.json).toMatchObject({ task_id, metadata: { a: 1 }, status: 'pending', version: 2 });
      const replaced = await finance.call('updateSession', {
        params: { session_id: session.session_id },
        body: { metadata: { b: 2 } },
      });
      expect(replaced.json.metadata).toEqual({ b: 2 });
    });

    test('a stale If-Match is 412 and changes nothing', async () => {
      const params = { session_id: (await open()).session_id };
      await finance.call('updateSession', { params, body: { status: 'active' }, headers: { 'if-match': '"1"' } });
      const stale = await finance.call('updateSession', {
        params,
        body: { status: 'paused' },
        headers: { 'if-match': '"1"' },
      });
      expect([stale.status, stale.json.code]).toEqual([412, 'VERSION_MISMATCH']);
      expect((await finance.call('getSession', { params })).json).toMatchObject({ status: 'active', version: 2 });
    });

    test('another role can neither see nor change it', async () => {
      const answer = await manager.call('updateSession', {
        params: { session_id: (await open()).session_id },
        body: { status: 'active' },
      });
      expect(answer.status).toBe(404);
    });

    test('an auditor without its role cannot change it', async () => {
      const watching = await stage.actor(['auditor', 'legal']);
      const params = { session_id: (await open()).session_id };
      const answer = await watching.call('updateSession', { params, body: { status: 'active' } });
      expect([answer.status, answer.json.code]).toEqual([403, 'ROLE_NOT_HELD']);
    });

    test('are listed newest first, each on exactly one page', async () => {
      const role = `team-${randomUUID().slice(0, 8)}`;
      const team = await stage.actor([role]);
      const made: string[] = [];
      for (let count = 0; count < 5; count += 1) {
        made.unshift((await team.call('createSession', { body: { agent_role: role } })).json.session_id as string);
      }
      const listed = await readPages<{ session_id: string }>(team, 'listSessions', { query: { limit: 2 } });
      expect(listed.map(({ session_id }) => session_id)).toEqual(made);
    });

    test('are filtered by status and role', async () => {
      const role = `team-${randomUUID().slice(0, 8)}`;
      const team = await stage.actor([role]);
      const { session_id } = (await team.call('createSession', { body: { agent_role: role } })).json;
      await team.call('createSession', { body: { agent_role: role } });
      await team.call('updateSession', { params: { session_id }, body: { status: 'active' } });
      const active = await auditor.call('listSessions', { query: { agent_role: role, status: 'active' } });
      expect(active.json.sessions.map((session: { session_id: string }) => session.session_id)).toEqual([session_id]);
      expect((await manager.call('listSessions', { query: { agent_role: role } })).json.sessions).toEqual([]);
    });

    test('50 concurrent changes with one ETag: exactly one wins', async () => {
      const params = { session_id: (await open()).session_id };
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          finance.call('updateSession', {
            params,
            body: { metadata: { index } },
            headers: { 'if-match': '"1"' },
            gateway: index,
          }),
        ),
      );
      const statuses = answers.map((answer) => answer.status).sort();
      expect(statuses).toEqual([200, ...Array<number>(49).fill(412)]);
      expect((await finance.call('getSession', { params })).json.version).toBe(2);
    });
  });
}
