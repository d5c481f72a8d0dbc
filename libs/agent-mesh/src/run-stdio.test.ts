import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { eventually } from '@handoff/testing';

const RUN = `
  const { runMeshOverStdio } = await import(${JSON.stringify(new URL('./run-stdio.js', import.meta.url).href)});
  process.exitCode = await runMeshOverStdio(process.env, '1.2.3');
`;

/** The MCP server as a process, with all of its output so far. */
interface Started {
  readonly child: ChildProcessWithoutNullStreams;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly exit: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  /** Writes lines and waits for the response with this id. */
  ask(id: number, ...lines: readonly (object | string)[]): Promise<ReturnType<typeof JSON.parse>>;
}

const children: ChildProcessWithoutNullStreams[] = [];
const servers: Server[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

function start(env: Record<string, string>): Started {
  const child = spawn(process.execPath, ['--input-type=module', '-e', RUN], {
    env: { PATH: process.env['PATH'] ?? '', MESH_RETRY_COUNT: '0', ...env },
  });
  children.push(child);
  const out = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => (out[stream] += text));
  }
  const exit = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  return {
    child,
    stdout: () => out.stdout,
    stderr: () => out.stderr,
    exit,
    ask: async (id, ...lines) => {
      for (const line of lines) child.stdin.write(`${typeof line === 'string' ? line : JSON.stringify(line)}\n`);
      return eventually(() => messagesIn(out.stdout).find((message) => message.id === id));
    },
  };
}

/** The lines of stdout. Each has to be a JSON-RPC message. */
function messagesIn(stdout: string): ReturnType<typeof JSON.parse>[] {
  const messages = stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as { readonly jsonrpc?: string });
  expect(messages.filter(({ jsonrpc }) => jsonrpc !== '2.0')).toEqual([]);
  return messages;
}

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => listener(request, response));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const json =
  (status: number, body: object): RequestListener =>
  (_request, response) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

const INITIALIZE = {
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
};
const INITIALIZED = { jsonrpc: '2.0', method: 'notifications/initialized' };
const whoami = (id: number) => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { name: 'whoami', arguments: {} },
});
const PERSON = { issuer: 'i', subject: 'ada', roles: ['finance'], expires_at: '2026-01-01T00:00:00.000Z' };

describe('the MCP server on stdio', () => {
  test('writes nothing but the protocol to stdout, whatever goes wrong', async () => {
    const gateway = await serve((request, response) => {
      if (request.url === '/whoami') request.socket.destroy();
      else response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad Gateway</h1>');
    });
    const server = start({ CONTROLLER_URL: gateway, MESH_JWT_TOKEN: 't' });
    await server.ask(0, INITIALIZE, INITIALIZED);
    expect((await server.ask(1, whoami(1))).result).toMatchObject({ isError: true });
    const status = { name: 'fetch_status', arguments: { task_id: 'x' } };
    const fetching = { jsonrpc: '2.0', id: 2, method: 'tools/call', params: status };
    expect((await server.ask(2, 'this is not JSON', '{"jsonrpc":"1.0"}', '[]', fetching)).result.isError).toBe(true);
    const unknown = { jsonrpc: '2.0', id: 3, method: 'no/such/method' };
    expect((await server.ask(3, unknown)).error).toMatchObject({ code: -32_601 });
    server.child.stdin.end();
    expect(await server.exit).toEqual({ code: 0, signal: null });
    expect(messagesIn(server.stdout()).map(({ id }) => id as number)).toEqual(expect.arrayContaining([0, 1, 2, 3]));
    expect(server.stdout().endsWith('\n')).toBe(true);
  });

  test('reads messages generously, and refuses values that would not be kept as written', async () => {
    const server = start({ CONTROLLER_URL: await serve(json(200, PERSON)), MESH_JWT_TOKEN: 't' });
    await server.ask(0, INITIALIZE, INITIALIZED);
    const listing = await server.ask(1, { jsonrpc: '2.0', id: 1, method: 'tools/list', params: null });
    expect(listing.result.tools.length).toBeGreaterThan(0);
    const calling = { ...whoami(2), params: { name: 'whoami', arguments: null } };
    expect((await server.ask(2, calling)).result.structuredContent).toMatchObject({ subject: 'ada' });
    const unsafe = JSON.stringify({ ...whoami(3), params: { name: 'whoami', arguments: { n: '@' } } });
    const refused = await server.ask(3, unsafe.replace('"@"', '1000000000000000.55'));
    expect(refused.error).toMatchObject({ code: -32_600, message: expect.stringContaining('/params/arguments/n') });
    server.child.stdin.end();
    expect(await server.exit).toEqual({ code: 0, signal: null });
  });

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'] as const)(
    'ends in order on %s, also with a call in flight',
    async (signal) => {
      let asked = false;
      const gateway = await serve(() => (asked = true));
      const server = start({ CONTROLLER_URL: gateway, MESH_JWT_TOKEN: 't' });
      await server.ask(0, INITIALIZE, INITIALIZED);
      server.child.stdin.write(`${JSON.stringify(whoami(1))}\n`);
      await eventually(() => asked);
      server.child.kill(signal);
      expect(await server.exit).toEqual({ code: 0, signal: null });
      messagesIn(server.stdout());
    },
  );

  test('prints the mistakes in its configuration to stderr', async () => {
    const server = start({ MESH_TIMEOUT_SECS: 'soon' });
    expect(await server.exit).toEqual({ code: 78, signal: null });
    expect([server.stdout(), server.stderr()]).toEqual([
      '',
      expect.stringMatching(/MESH_JWT_TOKEN[^]*MESH_TIMEOUT_SECS/),
    ]);
  });

  test('serves clients of the current revision', async () => {
    const server = start({ CONTROLLER_URL: await serve(json(200, PERSON)), MESH_JWT_TOKEN: 't' });
    const _meta = {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
      'io.modelcontextprotocol/clientCapabilities': {},
    };
    const calling = { ...whoami(1), params: { name: 'whoami', arguments: {}, _meta } };
    expect((await server.ask(1, calling)).result.structuredContent).toEqual({ ...PERSON, acting_as: 'finance' });
  });

  test('retries after a 5xx, and not after a 4xx', async () => {
    const statuses = [503, 200, 404];
    const seen: string[] = [];
    const gateway = await serve((request, response) => {
      const status = statuses[seen.length] ?? 500;
      seen.push(request.headers['idempotency-key'] as string);
      const task = { task_id: 'x', status: 'pending', trace_id: 't', version: 1 };
      json(status, status === 200 ? task : { status, code: 'UNAVAILABLE', detail: 'no', trace_id: 't' })(
        request,
        response,
      );
    });
    const server = start({ CONTROLLER_URL: gateway, MESH_JWT_TOKEN: 't', MESH_RETRY_COUNT: '1' });
    const sending = (id: number, task: string) => ({
      jsonrpc: '2.0',
      id,
      method: 'tools/call',
      params: { name: 'send_task', arguments: { target: 'manager', task } },
    });
    await server.ask(0, INITIALIZE, INITIALIZED);
    expect((await server.ask(1, sending(1, 'one'))).result.structuredContent).toMatchObject({ task_id: 'x' });
    expect((await server.ask(2, sending(2, 'two'))).result.isError).toBe(true);
    expect(seen).toHaveLength(3);
    expect(seen[0]).toBe(seen[1]);
  });

  test('gets its own tokens, and a new one when one is refused', async () => {
    const forms: string[] = [];
    let given = 0;
    const provider = await serve((request, response) => {
      forms.push(request.headers.authorization ?? '');
      given += 1;
      json(200, { access_token: `token-${given}`, expires_in: 3_600 })(request, response);
    });
    const gateway = await serve((request, response) => {
      const isGood = request.headers.authorization === 'Bearer token-2';
      json(isGood ? 200 : 401, isGood ? PERSON : { status: 401, code: 'UNAUTHENTICATED', detail: 'no', trace_id: 't' })(
        request,
        response,
      );
    });
    const server = start({
      CONTROLLER_URL: gateway,
      MESH_TOKEN_URL: `${provider}/token`,
      MESH_CLIENT_ID: 'finance-agent',
      MESH_CLIENT_SECRET: 'secret',
    });
    await server.ask(0, INITIALIZE, INITIALIZED);
    expect((await server.ask(1, whoami(1))).result.structuredContent).toMatchObject({ subject: 'ada' });
    expect((await server.ask(2, whoami(2))).result.structuredContent).toMatchObject({ subject: 'ada' });
    expect(forms).toEqual(Array(2).fill(`Basic ${Buffer.from('finance-agent:secret').toString('base64')}`));
  });
});
