import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createPostgresDeadLetters, type DeadLetters } from '@handoff/audit';
import { createEvent } from '@handoff/contracts';
import { uuidv7 } from '@handoff/kernel';
import { createTestDatabase, type TestDatabase } from '@handoff/postgres/testing';

const COMMAND = fileURLToPath(new URL('../../bin/handoff.mjs', import.meta.url));
const NOW = new Date('2026-03-01T12:00:00.000Z');

describe('handoff dead-letters', () => {
  let database: TestDatabase;
  let letters: DeadLetters;
  beforeAll(async () => {
    database = await createTestDatabase('postgres');
    letters = createPostgresDeadLetters({ db: await database.open('handoff_audit') });
    await database.setTime(NOW);
  });
  afterAll(() => database.drop());

  function handoff(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    const env = { DATABASE_URL: database.url, NATS_URL: 'nats://127.0.0.1' };
    return new Promise((resolve) => {
      execFile(
        process.execPath,
        [COMMAND, 'dead-letters', ...args],
        { env, timeout: 120_000 },
        (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
      );
    });
  }

  async function park(body: string | Uint8Array, name = 'task.v1.task.routed'): Promise<string> {
    const id = uuidv7(new Date());
    const about = { consumer: 'audit', eventId: 'e', subject: `handoff.evt.${name}` };
    await letters.park([{ id, ...about, body: Buffer.from(body), errorCode: 'MALFORMED_JSON' }]);
    return id;
  }

  test('list shows the parked letters, one line each', async () => {
    const id = await park('{');
    const { code, stdout } = await handoff('list');
    expect(code).toBe(0);
    expect(stdout.split('\n')).toContain(
      `${id}  parked  audit  MALFORMED_JSON  1x  2026-03-01T12:00:00.000Z  handoff.evt.task.v1.task.routed`,
    );
    const lines = (await handoff('list', '--json')).stdout.trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { id: string }).id)).toContain(id);
    expect(await handoff('list', '--status', 'dropped')).toMatchObject({ code: 0, stdout: '' });
  });

  test('show prints a letter as JSON: a text body as text, any other in base64', async () => {
    const [text, bytes] = [await park('{"a":\u001b[31m'), await park(Uint8Array.of(0xff, 0))];
    const shown = await handoff('show', text);
    expect(shown.stdout).not.toContain('\u001b');
    expect(JSON.parse(shown.stdout)).toMatchObject({ id: text, status: 'parked', body: '{"a":\u001b[31m' });
    expect(JSON.parse((await handoff('show', bytes)).stdout)).toMatchObject({ body_base64: '/wA=' });
  });

  test('redrive records the letters that can be read now, and leaves the rest parked', async () => {
    const event = anEvent();
    const [fine, bad] = [await park(event.body, 'session.v1.session.created'), await park('{')];
    const result = await handoff('redrive', fine, bad);
    expect(result).toMatchObject({ code: 1, stdout: `${fine}  redriven\n` });
    expect(result.stderr).toContain(`${bad}  still parked: MALFORMED_JSON`);
    const db = await database.open();
    expect(
      await db.query({ name: 'recorded', text: 'SELECT event_type FROM audit WHERE id = $1' }, [event.id]),
    ).toEqual([{ event_type: 'session.created' }]);
    expect(await letters.find(fine)).toMatchObject({ status: 'redriven', attempts: 2 });
    expect(await letters.find(bad)).toMatchObject({ status: 'parked', attempts: 2 });
    expect(await handoff('redrive', fine)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no such letter'),
    });
  });

  test('drop deletes the bytes, once', async () => {
    const id = await park('{');
    expect(await handoff('drop', id)).toMatchObject({ code: 0, stdout: `${id}  dropped\n` });
    expect(await letters.find(id)).toMatchObject({ status: 'dropped', body: undefined });
    expect(await handoff('drop', id)).toMatchObject({ code: 1, stdout: '' });
    expect(await handoff('show', 'no-uuid')).toMatchObject({ code: 1, stdout: '' });
  });

  test('redrive needs ids or --all', async () => {
    expect((await handoff('redrive')).stderr).toContain('ids, or --all');
    expect((await handoff('list', '--limit', 'x')).code).not.toBe(0);
  });
});

function anEvent(): { readonly id: string; readonly body: string } {
  const sessionId = uuidv7(NOW);
  const actor = { issuer: 'urn:test', subject: 'alice', roles: ['finance'] };
  return createEvent({
    prefix: 'handoff',
    service: 'session',
    name: 'session.created',
    id: uuidv7(NOW),
    time: NOW,
    version: 1,
    aggregateId: sessionId,
    data: {
      session_id: sessionId,
      task_id: uuidv7(NOW),
      approval_id: null,
      trace_id: 't',
      participants: ['finance'],
      actor,
      role: 'finance',
      from_status: null,
      to_status: 'pending',
    },
  });
}
