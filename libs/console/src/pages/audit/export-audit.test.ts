import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createClient, type HandoffClient } from '@handoff/client';
import { exportAudit } from './export-audit.js';

const events = Array.from({ length: 5 }, (_, n) => ({ audit_id: `id-${n}`, seq: 5 - n, participants: [] }));
const asked: string[] = [];
let failAt: number;
let server: Server;
let client: HandoffClient;

/** Answers two entries at a time, as the gateway would. */
beforeEach(async () => {
  failAt = Infinity;
  asked.length = 0;
  server = createServer((request, response) => {
    const { search, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    asked.push(search);
    const from = Number(searchParams.get('cursor') ?? 0);
    const next_cursor = from + 2 < events.length ? String(from + 2) : null;
    const refusal = { status: 403, code: 'FORBIDDEN', title: 'Forbidden', detail: 'no', type: 'x', trace_id: 't' };
    const [status, type, body] =
      from >= failAt
        ? [403, 'application/problem+json', refusal]
        : [200, 'application/json', { events: events.slice(from, from + 2), next_cursor }];
    response.writeHead(status, { 'Content-Type': type }).end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  client = createClient({ baseUrl, token: 't', retries: 0 });
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

test('an export has every entry that the filter shows, in order, once', async () => {
  const counts: number[] = [];
  const options = { signal: new AbortController().signal, onProgress: (count: number) => counts.push(count) };
  const { file, count } = await exportAudit(client, { role: 'finance' }, 'ndjson', options);
  const lines = (await file.text()).trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(events);
  expect([count, counts]).toEqual([5, [2, 4, 5]]);
  expect(asked).toEqual([
    '?role=finance&limit=100',
    '?role=finance&limit=100&cursor=2',
    '?role=finance&limit=100&cursor=4',
  ]);
});

test('an export whose pages fail is no file', async () => {
  failAt = 2;
  const options = { signal: new AbortController().signal, onProgress: () => undefined };
  await expect(exportAudit(client, {}, 'csv', options)).rejects.toThrow();
});
