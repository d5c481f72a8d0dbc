import { request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestGateway, type TestGateway } from './testing/start-test-gateway.js';

const CODE = 'c'.repeat(43);
const TOKENS = {
  identities: [{ role: 'manager', subject: 'manager-person', token: 'a.b.c' }],
  expires_at: '2026-01-05T21:00:00.000Z',
  next_code: 'n'.repeat(43),
};

let gateway: TestGateway;
let embedded: TestGateway;
let off: TestGateway;
beforeAll(async () => {
  const console = { clientId: 'handoff-console', scope: 'openid', resource: undefined };
  gateway = await startTestGateway();
  embedded = await startTestGateway({
    console: { ...console, exchange: async (code) => (code === CODE ? TOKENS : undefined) },
    exposure: { issuer: 'urn:handoff:embedded' },
  });
  off = await startTestGateway({ console: undefined });
});
afterAll(() => Promise.all([gateway.close(), embedded.close(), off.close()]));

const get = (path: string, headers = {}) => gateway.send('GET', path, { anonymous: true, headers });
const linksIn = (page: string): string[] => [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link = '']) => link);

/** An answer as it was sent: `fetch` decompresses. */
function sent(
  path: string,
  encoding: string,
): Promise<{ readonly encoding: string | undefined; readonly body: Buffer }> {
  return new Promise((resolve, reject) => {
    request(gateway.url + path, { headers: { 'accept-encoding': encoding } }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => resolve({ encoding: answer.headers['content-encoding'], body: Buffer.concat(chunks) }));
    })
      .on('error', reject)
      .end();
  });
}

describe('the page of the console', () => {
  test.each([
    '/console',
    '/console/',
    '/console/inbox',
    '/console/tasks/0190f000-0000-7000-8000-000000000001',
    '/console/a/b/',
  ])('is at %s, and loads only files of this gateway that are there', async (path) => {
    const answer = await get(path);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const page = await answer.text();
    expect(page).not.toMatch(/<script(?![^>]* src=)|<style|\sstyle=|\son\w+=/);
    const links = linksIn(page);
    expect(links.length).toBeGreaterThan(2);
    for (const link of links) {
      expect(link).toMatch(/^\.\//);
      const { pathname } = new URL(link, gateway.url + path);
      expect([pathname, (await get(pathname)).status]).toEqual([pathname, 200]);
    }
  });

  test('may load scripts and styles of this gateway, and talk to it and to the issuer, and nothing else', async () => {
    const { headers } = await get('/console/inbox');
    const policy = new Map(
      headers
        .get('content-security-policy')!
        .split('; ')
        .map((each) => [each.split(' ')[0], each.split(' ').slice(1).join(' ')]),
    );
    expect(Object.fromEntries(policy)).toEqual({
      'default-src': "'none'",
      'script-src': "'self'",
      'style-src': "'self'",
      'img-src': "'self'",
      'connect-src': `'self' ${gateway.issuer.url}`,
      'base-uri': "'none'",
      'form-action': "'none'",
      'frame-ancestors': "'none'",
      'require-trusted-types-for': "'script'",
      'trusted-types': "'none'",
    });
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  });

  test('is asked for each time, and not sent again to a browser that has it', async () => {
    const first = await get('/console/inbox');
    expect(first.headers.get('cache-control')).toBe('no-cache');
    const again = await get('/console/inbox', { 'if-none-match': first.headers.get('etag')! });
    expect(again.status).toBe(304);
  });

  test.each(['/console/a/b/c/d/e/f/g', '/console/assets/none.js', '/console/assets/..%2Findex.html'])(
    '%s is no page',
    async (path) => {
      expect((await get(path)).status).toBe(404);
    },
  );

  test('is not there when the console is switched off, and nothing of it', async () => {
    for (const path of ['/console', '/console/inbox', '/console/config.json'])
      expect((await off.send('GET', path, { anonymous: true })).status).toBe(404);
  });
});

describe('a file of the console', () => {
  test('has a hash in its name, is kept for ever, and is sent compressed to whoever takes that', async () => {
    const assets = linksIn(await (await get('/console')).text()).map(
      (link) => new URL(link, `${gateway.url}/console`).pathname,
    );
    expect(assets.length).toBeGreaterThan(2);
    for (const path of assets) {
      expect(path).toMatch(/^\/console\/assets\/[\w-]+-[0-9a-f]{8}\.(js|css|svg)$/);
      const answer = await get(path);
      expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      const [plain, br, gzip] = [await sent(path, 'identity'), await sent(path, 'gzip, br'), await sent(path, 'gzip')];
      expect([plain.encoding, br.encoding, gzip.encoding]).toEqual([undefined, 'br', 'gzip']);
      expect(brotliDecompressSync(br.body).equals(plain.body)).toBe(true);
      expect(gunzipSync(gzip.body).equals(plain.body)).toBe(true);
    }
  });
});

describe('signing in', () => {
  test('is told to the page: the issuer and the public client, or that a code is needed', async () => {
    const config = async (of: TestGateway) =>
      (await of.send('GET', '/console/config.json', { anonymous: true })).json();
    expect(await config(gateway)).toEqual({
      version: '1.2.3',
      sign_in: { kind: 'oidc', issuer: gateway.issuer.url, client_id: 'handoff-console', scope: 'openid' },
    });
    expect(await config(embedded)).toEqual({ version: '1.2.3', sign_in: { kind: 'code' } });
  });

  test('exchanges a code for tokens, and refuses any other', async () => {
    const signIn = (authorization: string) =>
      embedded.send('POST', '/console/sign-in', { anonymous: true, headers: { authorization } });
    const answer = await signIn(`Code ${CODE}`);
    expect([answer.status, answer.headers.get('cache-control'), await answer.json()]).toEqual([
      200,
      'no-store',
      TOKENS,
    ]);
    for (const other of [`Code ${'d'.repeat(43)}`, `Bearer ${CODE}`, `Code ${CODE}x`, 'Code '])
      expect((await signIn(other)).status).toBe(401);
  });

  test('exchanges nothing where an identity provider signs people in', async () => {
    const headers = { authorization: `Code ${CODE}` };
    const answer = await gateway.send('POST', '/console/sign-in', { anonymous: true, headers });
    expect([404, 405]).toContain(answer.status);
  });
});
