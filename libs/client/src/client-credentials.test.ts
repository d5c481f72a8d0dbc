import { describe, expect, test } from '@jest/globals';
import { HandoffTokenError } from './api-error.js';
import { createClient } from './client.js';
import { clientCredentials } from './client-credentials.js';
import { json, problem, startScript, startStub, type StubGateway } from './testing/stub-gateway.js';

/** An identity provider that issues token-1, token-2, …, each valid for a hundred seconds. */
function startProvider(): Promise<StubGateway> {
  let count = 0;
  return startStub((...exchange) => {
    count += 1;
    json(200, { access_token: `token-${count}`, token_type: 'Bearer', expires_in: 100 })(...exchange);
  });
}

const credentials = ({ url }: StubGateway, more: object = {}) =>
  clientCredentials({ tokenUrl: `${url}/token`, clientId: 'agent', clientSecret: 's:e cret', ...more });

describe('client credentials', () => {
  test('are sent as in RFC 6749, and the token is cached', async () => {
    await using provider = await startProvider();
    const token = credentials(provider, { scope: 'tasks', audience: 'handoff' });
    expect([await token(), await token()]).toEqual(['token-1', 'token-1']);
    expect(provider.requests).toHaveLength(1);
    expect(provider.requests[0]).toMatchObject({
      method: 'POST',
      url: '/token',
      headers: {
        authorization: `Basic ${Buffer.from('agent:s%3Ae+cret').toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded;charset=UTF-8',
      },
      body: 'grant_type=client_credentials&scope=tasks&audience=handoff',
    });
  });

  test('are sent in the form when so configured', async () => {
    await using provider = await startProvider();
    await credentials(provider, { authentication: 'post' })();
    expect(provider.requests[0]?.headers.authorization).toBeUndefined();
    expect(provider.requests[0]?.body).toBe('grant_type=client_credentials&client_id=agent&client_secret=s%3Ae+cret');
  });

  test('concurrent calls share one token request', async () => {
    await using provider = await startProvider();
    const token = credentials(provider);
    const given = await Promise.all(Array.from({ length: 20 }, () => token()));
    expect([new Set(given).size, provider.requests.length]).toEqual([1, 1]);
  });

  test('a token is renewed shortly before it expires', async () => {
    await using provider = await startProvider();
    let now = 0;
    const token = credentials(provider, { now: () => now });
    await token();
    now = 89_999;
    expect(await token()).toBe('token-1');
    now = 90_000;
    expect(await token()).toBe('token-2');
  });

  test('a valid token stays in use while the provider is unreachable', async () => {
    await using provider = await startScript(json(200, { access_token: 'old', expires_in: 100 }), problem(400, 'x'));
    let now = 0;
    const token = credentials(provider, { now: () => now });
    await token();
    now = 95_000;
    expect(await token()).toBe('old');
    now = 100_000;
    await expect(token()).rejects.toThrow(HandoffTokenError);
  });

  test('a token that the gateway refuses is replaced once, and the request repeated', async () => {
    await using provider = await startProvider();
    await using gateway = await startStub((seen, ...exchange) => {
      const known = seen.headers.authorization === 'Bearer token-2';
      (known ? json(200, { task_id: 'id' }) : problem(401, 'UNAUTHENTICATED'))(seen, ...exchange);
    });
    const client = createClient({ baseUrl: gateway.url, token: credentials(provider) });
    const input = { target: 'manager', task: { task_type: 'x' } };
    await Promise.all([client.routeTask(input), client.routeTask(input), client.routeTask(input)]);
    await client.routeTask(input);
    expect(provider.requests).toHaveLength(2);
    expect(gateway.requests).toHaveLength(7);
    const keys = gateway.requests.map(({ headers }) => headers['idempotency-key']);
    expect(new Set(keys).size).toBe(4);
  });

  test('a second refusal is thrown', async () => {
    await using provider = await startProvider();
    await using gateway = await startStub(problem(401, 'UNAUTHENTICATED'));
    const client = createClient({ baseUrl: gateway.url, token: credentials(provider) });
    await expect(client.getTask({ task_id: 'x' })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(gateway.requests).toHaveLength(2);
  });

  test('a token request is retried after a short outage of the provider', async () => {
    await using provider = await startScript(json(503, {}), json(200, { access_token: 'a' }));
    expect(await credentials(provider)()).toBe('a');
  });

  test('an error for an unknown client does not show its secret', async () => {
    await using provider = await startScript(json(401, { error: 'invalid_client' }));
    const error = await credentials(provider)().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'HandoffTokenError', status: 401, error: 'invalid_client' });
    expect(String(error)).not.toContain('cret');
    expect(provider.requests).toHaveLength(1);
  });

  test('a call that aborts leaves the shared token request to the others', async () => {
    await using provider = await startProvider();
    const token = credentials(provider);
    const impatient = token({ signal: AbortSignal.abort(new Error('enough')) });
    const patient = token();
    await expect(impatient).rejects.toThrow('enough');
    expect(await patient).toBe('token-1');
    expect(provider.requests).toHaveLength(1);
  });
});
