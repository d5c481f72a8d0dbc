import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestGateway, type TestGateway } from './testing/start-test-gateway.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.close());

describe('whoAmI', () => {
  test('returns the verified claims of the token, without calling a service', async () => {
    const exp = Math.floor(Date.now() / 1_000) + 77;
    const answer = await gateway.send('GET', '/whoami', { claims: { sub: 'ada', roles: ['finance', 'legal'], exp } });
    expect([answer.status, await answer.json()]).toEqual([
      200,
      {
        issuer: gateway.issuer.url,
        subject: 'ada',
        roles: ['finance', 'legal'],
        expires_at: new Date(exp * 1_000).toISOString(),
      },
    ]);
    expect(gateway.calls).toEqual([]);
  });

  test.each([
    ['a request without a token', { anonymous: true }, 401],
    ['a token that grants no role', { claims: { roles: [] } }, 403],
  ])('tells %s nothing', async (_who, options, status) => {
    expect((await gateway.send('GET', '/whoami', options)).status).toBe(status);
  });
});
