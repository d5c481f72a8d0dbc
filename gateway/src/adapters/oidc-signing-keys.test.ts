import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createTestIssuer, eventually, setWallClock, type TestIssuer } from '@handoff/testing';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SigningKeys } from '../ports/signing-keys.js';
import { createOidcSigningKeys, isSafeUrl } from './oidc-signing-keys.js';

const logger = { warn: () => {} };
/** A bound for what hangs: a machine that stands still for seconds must not look like an issuer that is down. */
const PATIENT_MS = 60_000;
const opened: { close(): unknown }[] = [];

let at: number;
const now = (): number => at;
let issuer: TestIssuer;

beforeEach(async () => {
  at = 1_000;
  issuer = await createTestIssuer();
  opened.push(issuer);
});

afterEach(async () => {
  for (const thing of opened.splice(0).reverse()) await thing.close();
});

function open(
  options: { readonly issuer?: string; readonly jwksUrl?: string; readonly timeoutMs?: number } = {},
): SigningKeys {
  const { issuer: url = issuer.url, jwksUrl, timeoutMs = PATIENT_MS } = options;
  const keys = createOidcSigningKeys({
    issuer: url,
    jwksUrl,
    timeoutMs,
    now,
    logger,
    intervalMs: 100,
    keptForMs: 3_600_000,
  });
  opened.push(keys);
  return keys;
}

const find = (keys: SigningKeys, kid: string): Promise<unknown> => keys.find({ alg: 'ES256', kid });
const unauthenticated = { code: 'UNAUTHENTICATED' };
const unavailable = { code: 'IDENTITY_PROVIDER_UNAVAILABLE' };

describe('the keys', () => {
  test('are found by discovery', async () => {
    const keys = open();
    await find(keys, 'key-1');
    expect(keys.isReady()).toBe(true);
  });

  test('are found at a given URL without discovery', async () => {
    await find(open({ issuer: 'https://unreachable.example', jwksUrl: `${issuer.url}/jwks` }), 'key-1');
  });

  test('are fetched once for many concurrent requests', async () => {
    const keys = open();
    await Promise.all(Array.from({ length: 50 }, () => find(keys, 'key-1')));
    expect(issuer.keyFetches).toBe(1);
  });

  test('include one that the issuer has just started to use', async () => {
    const keys = open();
    await find(keys, 'key-1');
    await issuer.rotate();
    await find(keys, 'key-2');
    await find(keys, 'key-1');
  });

  test('include a new one even during a flood of junk tokens', async () => {
    const keys = open();
    await find(keys, 'key-1');
    let over = false;
    let refused = 0;
    const storm = Array.from({ length: 50 }, async (_, stream) => {
      for (let n = 0; !over; n += 1) {
        await find(keys, `junk-${stream}-${n}`).catch(() => (refused += 1));
      }
    });
    await eventually(() => refused > 0);
    await issuer.rotate();
    await find(keys, 'key-2');
    over = true;
    await Promise.all(storm);
  });

  test('are not fetched for each junk token', async () => {
    const keys = open();
    await find(keys, 'key-1');
    const junk = Array.from({ length: 200 }, (_, n) => find(keys, `junk-${n}`));
    for (const outcome of await Promise.allSettled(junk)) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: unauthenticated });
    }
    expect(issuer.keyFetches).toBeLessThanOrEqual(3);
  });

  test('that the issuer withdraws stop working at the next refresh', async () => {
    const keys = open();
    await find(keys, 'key-1');
    await issuer.rotate({ dropOld: true });
    at += 601_000;
    const refusal = await eventually(() =>
      find(keys, 'key-1').then(
        () => undefined,
        (thrown: unknown) => thrown,
      ),
    );
    expect(refusal).toMatchObject(unauthenticated);
  });

  test('keep working for an hour while the issuer is down', async () => {
    const keys = open();
    await find(keys, 'key-1');
    issuer.fail(true);
    at += 3_599_000;
    await find(keys, 'key-1');
    at += 2_000;
    await expect(find(keys, 'key-1')).rejects.toMatchObject(unavailable);
    expect(keys.isReady()).toBe(false);
  });

  test('age even if the wall clock is set back', async () => {
    const keys = createOidcSigningKeys({
      issuer: issuer.url,
      jwksUrl: undefined,
      logger,
      timeoutMs: PATIENT_MS,
      intervalMs: 10,
      keptForMs: 50,
    });
    opened.push(keys);
    await find(keys, 'key-1');
    issuer.fail(true);
    const setRight = setWallClock(-3_600_000);
    await eventually(() => !keys.isReady()).finally(setRight);
  });

  test('that are unknown cannot be refused while the issuer is down', async () => {
    const keys = open();
    await find(keys, 'key-1');
    issuer.fail(true);
    await expect(find(keys, 'key-2')).rejects.toMatchObject(unavailable);
  });

  test('are there again when the issuer is back, without a request', async () => {
    issuer.fail(true);
    const keys = open();
    await expect(find(keys, 'key-1')).rejects.toMatchObject(unavailable);
    issuer.fail(false);
    await eventually(() => keys.isReady());
  });
});

describe('an issuer is unavailable', () => {
  const discovery = (base: string): object => ({ issuer: base, jwks_uri: `${base}/jwks` });
  const at =
    (path: string, answer: (base: string) => string | undefined): RequestListener =>
    (request, response) => {
      const base = `http://${request.headers.host ?? ''}`;
      if (request.url === path) response.end(answer(base));
      else if (request.url === '/jwks') response.end('{"keys":[]}');
      else response.end(JSON.stringify(discovery(base)));
    };
  const DISCOVERY = '/.well-known/openid-configuration';

  test.each<[string, RequestListener]>([
    ['that never answers', () => {}],
    ['that stops in the middle', (_, response) => void response.writeHead(200).write('{')],
    ['that answers with a web page', (_, response) => void response.end('<html>')],
    ['that answers with nothing', (_, response) => void response.end()],
    ['that answers with an error', (_, response) => void response.writeHead(500).end('{}')],
    ['that hangs up', (request) => void request.destroy()],
    ['that redirects', (_, response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()],
    ['that never stops', (_, response) => void response.end(`"${'x'.repeat(2_000_000)}"`)],
    [
      'that says it is another',
      at(DISCOVERY, (base) => JSON.stringify({ ...discovery(base), issuer: 'https://evil.example' })),
    ],
    ['whose discovery is null', at(DISCOVERY, () => 'null')],
    ['without jwks_uri', at(DISCOVERY, (base) => JSON.stringify({ issuer: base }))],
    [
      'whose keys are elsewhere in plain http',
      at(DISCOVERY, (base) => JSON.stringify({ issuer: base, jwks_uri: 'http://evil.example/' })),
    ],
    ['whose key set is null', at('/jwks', () => 'null')],
    ['whose key set is empty', at('/jwks', () => '{"keys":[]}')],
    ['whose keys are junk', at('/jwks', () => '{"keys":[null,1,"x",{},{"kid":"key-1"}]}')],
    ['whose keys are secrets', at('/jwks', () => '{"keys":[{"kty":"oct","kid":"key-1","k":"AAAA"}]}')],
  ])('%s', async (_, listener) => {
    const url = await serve(listener);
    await expect(find(open({ issuer: url, timeoutMs: 200 }), 'key-1')).rejects.toMatchObject(unavailable);
  });

  test('that stalls in its answer, also after a garbage collection', async () => {
    setFlagsFromString('--expose-gc');
    const collecting = setInterval(runInNewContext('gc') as () => void, 10);
    opened.push({ close: () => clearInterval(collecting) });
    const url = await serve((_, response) => void response.writeHead(200).write('{'));
    await expect(find(open({ issuer: url, timeoutMs: 500 }), 'key-1')).rejects.toMatchObject(unavailable);
  });

  test('that is gone', async () => {
    await expect(find(open({ issuer: 'http://127.0.0.1:1' }), 'key-1')).rejects.toMatchObject(unavailable);
  });
});

test.each([
  ['https://issuer.example/jwks', true],
  ['http://127.0.0.1:8080/jwks', true],
  ['http://localhost/jwks', true],
  ['http://[::1]:80/', true],
  ['http://issuer.example/jwks', false],
  ['http://127.0.0.1.evil.example/', false],
  ['http://localhost.evil.example/', false],
  ['file:///etc/passwd', false],
  ['no url', false],
])('keys may come from %s: %s', (url, safe) => {
  expect(isSafeUrl(url)).toBe(safe);
});

async function serve(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push({
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
