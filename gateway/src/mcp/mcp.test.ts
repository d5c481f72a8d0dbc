import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { HandoffError } from '@handoff/kernel';
import { createLogger } from '@handoff/runtime';
import { eventually } from '@handoff/testing';
import { earlier, EARLIER, postTo, present, sending, type Answer } from '../testing/mcp-messages.js';
import { rawExchange } from '../testing/raw-exchange.js';
import { startTestGateway, type SendOptions, type TestGateway } from '../testing/start-test-gateway.js';

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await startTestGateway();
  gateway.on('routeTask', async (_input, { commandId }) => ({
    body: JSON.stringify({ task_id: commandId, status: 'pending', trace_id: 't', version: 1 }),
  }));
});
afterEach(() => gateway.close());

const post = (options: SendOptions): Promise<Answer> => postTo(gateway, options);

describe.each([
  ['the present revision', present],
  ['an earlier revision', earlier],
])('POST /mcp in %s', (_revision, request) => {
  test('lists the tools, as JSON', async () => {
    const { status, headers, json } = await post(request('tools/list'));
    expect([status, headers.get('content-type')]).toEqual([200, expect.stringContaining('application/json')]);
    expect(json.result.tools.map((tool: { name: string }) => tool.name)).toContain('send_task');
  });

  test.each([
    ['JSON text', JSON.stringify({ target: 'manager', task: 'x', context: '{"a":1}', from_role: null })],
    ['an object with nulls', { target: 'manager', task: 'x', context: { a: 1 }, priority: null, approval: {} }],
  ])('reads arguments that are %s as they were meant', async (_what, args) => {
    const { json } = await post(request('tools/call', { name: 'send_task', arguments: args }));
    expect(json.result).toMatchObject({ structuredContent: { status: 'pending' } });
    const [{ input }] = gateway.callsOf('routeTask') as [(typeof gateway.calls)[number]];
    expect(input.body).toEqual({
      target: 'manager',
      task: { task_type: 'request', description: 'x' },
      context: { a: 1 },
    });
  });

  test('accepts null for the arguments', async () => {
    const { json } = await post(request('tools/call', { name: 'whoami', arguments: null }));
    expect(json.result).toMatchObject({ structuredContent: { subject: expect.any(String) } });
  });

  test('performs an operation as the caller', async () => {
    const { json } = await post({ ...request('tools/call', sending()), claims: { sub: 'ada', roles: ['finance'] } });
    expect(json.result).toMatchObject({ structuredContent: { status: 'pending', repeated: false } });
    const [{ call, input }] = gateway.callsOf('routeTask') as [(typeof gateway.calls)[number]];
    expect(call.principal).toEqual({ issuer: gateway.issuer.url, subject: 'ada', roles: ['finance'] });
    expect([call.keyed, input.body]).toEqual([
      true,
      { target: 'manager', task: { task_type: 'request', description: 'x' } },
    ]);
  });

  test('a repeated call is the same command, and another command for another caller', async () => {
    const calls = [{ sub: 'ada' }, { sub: 'ada' }, { sub: 'bob' }];
    const answers: Answer[] = [];
    for (const claims of calls)
      answers.push(await post({ ...request('tools/call', sending()), claims: { ...claims, roles: ['finance'] } }));
    const made = answers.map(({ json }) => json.result.structuredContent);
    expect(made.map(({ repeated }) => repeated)).toEqual([false, true, false]);
    expect(new Set(made.map(({ task_id }) => task_id)).size).toBe(2);
    expect(gateway.callsOf('routeTask')).toHaveLength(2);
  });

  test.each([
    ['send_task', 'routeTask', { target: 'manager', task: 'x' }],
    ['notify', 'routeTask', { target: 'manager', message: 'x' }],
    ['decide_approval', 'decideApproval', { approval_id: randomUUID(), decision: 'approved' }],
  ] as const)('the same call of %s as another role is another command', async (name, operation, args) => {
    const made = [];
    for (const roles of [['finance'], ['legal'], ['finance'], ['legal']])
      made.push(await post({ ...request('tools/call', { name, arguments: args }), claims: { sub: 'ada', roles } }));
    expect(made.map(({ json }) => JSON.stringify(json)).join()).not.toContain('IDEMPOTENCY_KEY');
    const calls = gateway.callsOf(operation).map(({ call }) => call);
    expect(calls.map(({ principal }) => principal.roles)).toEqual([['finance'], ['legal']]);
    expect(new Set(calls.map(({ commandId }) => commandId)).size).toBe(2);
  });

  test('a refusal by a service is a flagged result', async () => {
    gateway.on('routeTask', async () => {
      throw new HandoffError('ROLE_NOT_HELD', { detail: 'You do not hold it.' });
    });
    const { status, json } = await post(request('tools/call', sending()));
    expect([status, json.result.isError, json.result.content[0].text]).toEqual([
      200,
      true,
      expect.stringMatching(/^ROLE_NOT_HELD: You do not hold it\..*What to do/),
    ]);
  });

  test('a refusal at the gateway is a flagged result, and recorded', async () => {
    const { json } = await post({ ...request('tools/call', sending()), claims: { roles: ['auditor'] } });
    expect([json.result.isError, json.result.content[0].text]).toEqual([
      true,
      expect.stringMatching(/^READ_ONLY_ROLE/),
    ]);
    expect(gateway.callsOf('routeTask')).toEqual([]);
    expect(gateway.refusals()).toEqual([
      expect.objectContaining({ code: 'READ_ONLY_ROLE', operation: 'routeTask', route: '/tasks/route' }),
    ]);
  });

  test('an internal failure reveals no internals', async () => {
    gateway.on('routeTask', async () => {
      throw new Error('secret');
    });
    const { json } = await post(request('tools/call', sending()));
    expect(json.result.isError).toBe(true);
    expect(JSON.stringify(json)).not.toContain('secret');
  });

  test('unknown arguments are a flagged result', async () => {
    const { json } = await post(request('tools/call', sending({ surprise: 1 })));
    expect([json.result.isError, json.result.content[0].text]).toEqual([true, expect.stringContaining('surprise')]);
  });

  test('an unknown tool is a JSON-RPC error', async () => {
    const { json } = await post(request('tools/call', { name: 'drop_tables', arguments: {} }));
    expect(json.error.code).toBe(-32_602);
  });

  test('a stream of changes is refused', async () => {
    const { json } = await post(request('subscriptions/listen', { notifications: { toolsListChanged: true } }));
    expect(json.error.code).toBeLessThan(0);
  });
});

describe('POST /mcp', () => {
  test('starts with a handshake for clients that need one', async () => {
    const { status, json } = await post(
      earlier('initialize', { protocolVersion: EARLIER, capabilities: {}, clientInfo: { name: 't', version: '1' } }),
    );
    expect([status, json.result.protocolVersion, json.result.serverInfo]).toEqual([
      200,
      EARLIER,
      expect.objectContaining({ name: 'handoff-agent-mesh', version: '1.2.3' }),
    ]);
    expect(json.result.capabilities).toEqual({
      tools: { listChanged: false },
      prompts: { listChanged: false },
      resources: { listChanged: false, subscribe: false },
    });
  });

  test.each([
    ['no token', { anonymous: true }],
    ['a token for another audience', { claims: { aud: 'another-service' } }],
    ['a token of another issuer', { claims: { iss: 'https://evil.example' } }],
    ['a token that has expired', { claims: { exp: 1 } }],
  ])('with %s is 401 and says where tokens come from', async (_what, options) => {
    const { status, headers } = await post({ ...present('tools/list'), ...options });
    const url = `${gateway.url}/.well-known/oauth-protected-resource/mcp`;
    expect([status, headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringContaining(`resource_metadata="${url}"`),
    ]);
    expect(await (await fetch(url)).json()).toEqual({
      resource: `${gateway.url}/mcp`,
      resource_name: 'Handoff',
      authorization_servers: [gateway.issuer.url],
      bearer_methods_supported: ['header'],
    });
  });

  describe('with a Host that is not configured', () => {
    const PATH = '/.well-known/oauth-protected-resource/mcp';
    const named = (method: string, path: string, host: string, more = ''): Promise<string> =>
      rawExchange(
        gateway.url,
        `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 0\r\nConnection: close\r\n${more}\r\n`,
      );

    test.each([
      ['evil.example', ''],
      ['evil.example:8088', ''],
      ['localhost.evil.example', ''],
      ['127.0.0.1.evil.example', ''],
      ['127.0.0.1', 'X-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: https\r\n'],
    ])('Host %s, %j is repeated neither in the metadata nor in the challenge', async (host, more) => {
      await gateway.close();
      gateway = await startTestGateway({ exposure: { trustProxy: true } });
      for (const text of [await named('GET', PATH, host, more), await named('POST', '/mcp', host, more)]) {
        expect(text).toMatch(/^HTTP\/1\.1 (404|401|200)/);
        expect(text).not.toContain('evil.example');
      }
    });

    test.each(['localhost:8088', '[::1]:8088', '127.0.0.1'])('Host %s is this machine', async (host) => {
      expect(await named('GET', PATH, host)).toContain(`"resource":"http://${host}/mcp"`);
    });
  });

  test('names the configured URL', async () => {
    await gateway.close();
    gateway = await startTestGateway({ exposure: { publicUrl: 'https://handoff.example/' } });
    const { headers } = await post({ ...present('tools/list'), anonymous: true });
    expect(headers.get('www-authenticate')).toBe(
      'Bearer realm="handoff", resource_metadata="https://handoff.example/.well-known/oauth-protected-resource/mcp"',
    );
    const metadata = await fetch(`${gateway.url}/.well-known/oauth-protected-resource`);
    expect(await metadata.json()).toEqual({
      resource: 'https://handoff.example',
      resource_name: 'Handoff',
      authorization_servers: [gateway.issuer.url],
      bearer_methods_supported: ['header'],
    });
  });

  test('names no metadata for an issuer that nobody can sign in to', async () => {
    await gateway.close();
    gateway = await startTestGateway({ exposure: { issuer: 'urn:handoff:embedded' } });
    const { headers } = await post({ ...present('tools/list'), anonymous: true });
    expect(headers.get('www-authenticate')).toBe('Bearer realm="handoff"');
    const metadata = await fetch(`${gateway.url}/.well-known/oauth-protected-resource/mcp`);
    expect([metadata.status, await metadata.json()]).toEqual([
      404,
      expect.objectContaining({ code: 'ROUTE_NOT_FOUND' }),
    ]);
  });

  test.each([
    ['JSON that breaks off', '{"jsonrpc":', 400, -32_700],
    ['no JSON at all', 'hello', 400, -32_700],
    ['a key twice', '{"jsonrpc":"2.0","jsonrpc":"2.0"}', 400, -32_700],
    ['a number that cannot be kept', '{"jsonrpc":"2.0","id":1e400}', 400, -32_600],
    ['nothing', '', 400, -32_700],
    ['a scalar', '1', 400, -32_600],
    ['a batch', '[{"jsonrpc":"2.0","id":1,"method":"tools/list"}]', 400, -32_600],
    ['an empty batch', '[]', 400, -32_600],
    ['no JSON-RPC', '{"hello":"world"}', 400, undefined],
  ])('with %s is refused as JSON-RPC has it', async (_what, body, status, code) => {
    const answer = await post({ headers: { accept: 'application/json, text/event-stream' }, body });
    expect([answer.status, answer.json.jsonrpc]).toEqual([status, '2.0']);
    if (code !== undefined) expect(answer.json.error.code).toBe(code);
  });

  test.each([
    ['over 1 MiB', { body: `{"a":"${'x'.repeat(1_048_576)}"}` }, 413, 'BODY_TOO_LARGE'],
    [
      'that is not labelled JSON',
      { body: '{}', headers: { 'content-type': 'text/plain' } },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
  ])('with a body %s is a problem', async (_what, options, status, code) => {
    const answer = await post(options);
    expect([answer.status, answer.json.code]).toEqual([status, code]);
  });

  test.each(['GET', 'DELETE', 'PUT'])('is the only method: %s is 405', async (method) => {
    const answer = await gateway.send(method, '/mcp');
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'OPTIONS, POST']);
  });

  test.each([
    ['https://evil.example', 403],
    ['http://evil.example:8088', 403],
    ['http://localhost.evil.example', 403],
    ['null', 403],
    ['http://localhost:6274', 200],
    ['http://127.0.0.1', 200],
  ])('from a page of %s is %i', async (origin, status) => {
    const { headers, ...rest } = present('tools/list');
    expect((await post({ ...rest, headers: { ...headers, origin } })).status).toBe(status);
  });

  test('counts as a request against the rate limit of its caller', async () => {
    await gateway.close();
    const taken: string[] = [];
    gateway = await startTestGateway({
      ports: {
        limiter: {
          policy: { perSecond: 1, burst: 1 },
          take: async (caller) => {
            taken.push(caller);
            return { allowed: taken.length === 1, remaining: 0, resetMs: 1_000, retryAfterMs: 1_000 };
          },
        },
      },
    });
    expect((await post(present('tools/call', sending()))).status).toBe(200);
    expect((await post(present('tools/list'))).status).toBe(429);
    expect(taken).toHaveLength(2);
  });

  test('an operation within a message counts as work while it lasts', async () => {
    await gateway.close();
    gateway = await startTestGateway({ limits: { maxInFlight: 1 } });
    const held: (() => void)[] = [];
    gateway.on('listTasks', async () => {
      await new Promise<void>((resolve) => held.push(resolve));
      return { body: '{"tasks":[],"next_cursor":null}' };
    });
    const list = () => post(present('tools/call', { name: 'list_tasks', arguments: { role: 'finance' } }));
    const first = list();
    await eventually(() => held.length === 1);
    const second = await Promise.race([list(), eventually(() => held.length === 2)]);
    for (const release of held) release();
    expect(second).toMatchObject({
      json: { result: { isError: true, content: [{ text: expect.stringMatching(/^OVERLOADED/) }] } },
    });
    expect((await first).json.result.isError ?? false).toBe(false);
    const third = list();
    await eventually(() => held.length === 2);
    held[1]!();
    expect((await third).json.result.isError ?? false).toBe(false);
  });

  test('no content of a refused message is logged', async () => {
    await gateway.close();
    const lines: string[] = [];
    const destination = { write: (line: string) => void lines.push(line) };
    gateway = await startTestGateway({
      logger: createLogger({ level: 'info', name: 'gateway', version: '1', destination }),
    });
    const { headers, body } = present('tools/call', { name: 'confidential', arguments: {} });
    const { 'mcp-name': _name, ...unnamed } = headers;
    expect((await post({ headers: unnamed, body })).json.error).toBeDefined();
    expect((await post({ headers: { ...headers, 'mcp-name': 'confidential too' }, body })).json.error).toBeDefined();
    expect(lines.join('')).toContain('"message":"MCP message refused"');
    const traces = lines.map((line) => JSON.parse(line) as { readonly message: string; readonly trace_id?: string });
    const refused = traces.filter(({ message }) => message === 'MCP message refused');
    const requests = traces.filter(({ message }) => message === 'request');
    expect(refused.map(({ trace_id }) => trace_id)).toEqual(requests.map(({ trace_id }) => trace_id));
    expect(lines.join('')).not.toContain('confidential');
  });

  test('messages beyond the waiting limit get a Retry-After', async () => {
    await gateway.close();
    gateway = await startTestGateway({ limits: { maxWaiting: 0 } });
    const answer = await post(present('tools/list'));
    expect([answer.status, answer.headers.get('retry-after'), answer.json.code]).toEqual([503, '1', 'OVERLOADED']);
  });
});

test('a message of an earlier revision may have params that are null', async () => {
  const { headers } = earlier('tools/list');
  const { json } = await post({ headers, body: { jsonrpc: '2.0', id: 1, method: 'tools/list', params: null } });
  expect(json.result.tools.length).toBeGreaterThan(0);
});

describe('two gateways that share no store', () => {
  const HOUR_MS = 3_600_000;
  const turn = Math.ceil(Date.now() / HOUR_MS) * HOUR_MS;
  const principal = { issuer: 'urn:test', subject: 'ada', roles: ['finance'] };
  const verifier = {
    verify: async () => ({ principal, expiresAt: new Date(turn + HOUR_MS), ignoredRoles: [] }),
    isReady: () => true,
    close: () => undefined,
  };

  test.each([
    ['when the first call comes before the hour', [-1_000, 1_000]],
    ['when the second call comes from a clock that is behind', [1_000, -1_000]],
  ])('name a call alike before and after a full hour, so that the service finds it, %s', async (_, offsets) => {
    const done = new Map<string, string>();
    const repeated = [];
    for (const offset of offsets) {
      await gateway.close();
      gateway = await startTestGateway({ ports: { verifier }, clock: { now: () => new Date(turn + offset) } });
      gateway.on('routeTask', async (_input, { commandId, otherIds = [] }) => {
        const first = [commandId, ...otherIds].flatMap((id) => done.get(id) ?? []).at(0);
        const body = first ?? JSON.stringify({ task_id: commandId, status: 'pending', trace_id: 't', version: 1 });
        done.set(commandId, body);
        return { body, replayed: first !== undefined };
      });
      const { json } = await post(present('tools/call', sending()));
      repeated.push(json.result.structuredContent.repeated);
    }
    expect(repeated).toEqual([false, true]);
    expect(new Set(done.values()).size).toBe(1);
  });
});
