import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestGateway, type TestGateway } from './testing/start-test-gateway.js';

const ID = '0190f000-0000-7000-8000-000000000001';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway();
  for (const name of ['updateProfile', 'updateSession'] as const) {
    gateway.on(name, async ({ body }) => ({ body: JSON.stringify({ got: body }), version: 2 }));
  }
});

afterAll(() => gateway.close());

test.each([
  ['application/json', 200],
  ['application/merge-patch+json', 200],
  ['APPLICATION/Merge-Patch+JSON', 200],
  ['application/json-patch+json', 415],
  ['application/merge-patch+json5', 415],
  ['application/merge-patch+json; charset=utf-16', 415],
])('a merge patch may come as %s: %i', async (type, status) => {
  const headers = { 'content-type': type };
  const body = { description: 'Pays more', goosehints: null };
  const claims = { sub: 'ada', roles: ['admin'] };
  const response = await gateway.send('PUT', '/admin/profiles/finance', { claims, headers, body });
  expect(response.status).toBe(status);
  if (status === 200) expect(await response.json()).toMatchObject({ got: { description: 'Pays more' } });
});

test('a body that is no merge patch does not come as one', async () => {
  const headers = { 'content-type': 'application/merge-patch+json' };
  const response = await gateway.send('PUT', `/sessions/${ID}`, { headers, body: { status: 'active' } });
  expect(response.status).toBe(415);
});
