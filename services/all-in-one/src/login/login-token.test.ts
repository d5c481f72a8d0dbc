import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { tempDir, type TempDir } from '@handoff/testing';
import { openLoginStore, type Login, type LoginStore } from './login-store.js';
import { loginToken } from './login-token.js';

const GATEWAY = 'http://gateway';
const HOUR_MS = 3_600_000;

/** An identity provider whose refresh tokens are good for one use. */
async function startProvider() {
  let valid = 'refresh-0';
  let answer: { readonly status: number; readonly body: object } | undefined;
  const used: string[] = [];
  const server: Server = createServer((request, response) => {
    const reply = (status: number, body: object): void =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (request.method === 'GET') return reply(200, { issuer: url(), token_endpoint: `${url()}/token` });
    let form = '';
    request.on('data', (chunk: Buffer) => (form += chunk.toString()));
    request.on('end', () => {
      const given = new URLSearchParams(form).get('refresh_token')!;
      used.push(given);
      if (answer !== undefined) return reply(answer.status, answer.body);
      if (given !== valid) return reply(400, { error: 'invalid_grant', error_description: 'it was used before' });
      valid = `refresh-${used.length}`;
      const access_token = `access-${used.length}`;
      reply(200, { access_token, token_type: 'Bearer', expires_in: 3_600, refresh_token: valid });
    });
  });
  const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: url(),
    used,
    answerWith: (status: number, body: object) => (answer = { status, body }),
    close: () => server.close().closeAllConnections(),
  };
}

describe('the token of a login', () => {
  let directory: TempDir;
  let provider: Awaited<ReturnType<typeof startProvider>>;
  let store: LoginStore;
  beforeEach(async () => {
    directory = await tempDir();
    provider = await startProvider();
    store = openLoginStore({ XDG_CONFIG_HOME: directory.path });
  });
  afterEach(async () => {
    provider.close();
    await directory.remove();
  });

  const keep = (leftMs: number, more: Partial<Login> = {}) =>
    store.write(GATEWAY, {
      issuer: provider.url,
      client_id: 'handoff-cli',
      scope: 'openid',
      access_token: 'access-0',
      refresh_token: 'refresh-0',
      expires_at: Date.now() + leftMs,
      ...more,
    });

  test('is the kept one while it is good, in a file for its owner only', async () => {
    await keep(HOUR_MS);
    expect(await loginToken(store, `${GATEWAY}/`, 'npx handoff')()).toBe('access-0');
    expect(provider.used).toEqual([]);
    expect((await stat(join(directory.path, 'handoff', 'logins.json'))).mode & 0o777).toBe(0o600);
    expect((await stat(join(directory.path, 'handoff'))).mode & 0o777).toBe(0o700);
  });

  test('is replaced before its end, and after a refusal', async () => {
    await keep(30_000);
    const token = loginToken(store, GATEWAY, 'npx handoff');
    expect(await token()).toBe('access-1');
    expect(await token()).toBe('access-1');
    expect(await token({ rejected: 'access-1' })).toBe('access-2');
    expect(provider.used).toEqual(['refresh-0', 'refresh-1']);
    expect(await store.read(GATEWAY)).toMatchObject({ access_token: 'access-2', refresh_token: 'refresh-2' });
  });

  test('is refreshed once by processes that need it at the same time', async () => {
    await keep(0);
    const others = Array.from({ length: 4 }, () =>
      loginToken(openLoginStore({ XDG_CONFIG_HOME: directory.path }), GATEWAY, 'npx handoff'),
    );
    expect(await Promise.all(others.map((token) => token()))).toEqual(Array(4).fill('access-1'));
    expect(provider.used).toEqual(['refresh-0']);
  });

  test('ends with the login: it is forgotten, and the message says what to do', async () => {
    await keep(0, { refresh_token: 'stolen' });
    await expect(loginToken(store, GATEWAY, 'npx handoff')()).rejects.toThrow(
      /it was used before.*"npx handoff login"/,
    );
    expect(await store.read(GATEWAY)).toBeUndefined();
  });

  test('ends without a refresh token', async () => {
    const { refresh_token: _none, ...login } = { ...(await keep(0), (await store.read(GATEWAY))!) };
    await store.write(GATEWAY, login);
    await expect(loginToken(store, GATEWAY, 'npx handoff')()).rejects.toThrow('Sign in with "npx handoff login".');
  });

  test('survives an identity provider that is down for a while', async () => {
    await keep(0);
    provider.answerWith(503, { error: 'temporarily_unavailable' });
    await expect(loginToken(store, GATEWAY, 'npx handoff')()).rejects.toThrow('gave no token');
    expect(await store.read(GATEWAY)).toMatchObject({ refresh_token: 'refresh-0' });
  });
});
