import { request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestGateway, type TestGateway } from './testing/start-test-gateway.js';

const DOCUMENTS = ['/openapi.json', '/asyncapi.json', '/docs', '/docs/swagger-ui.css', '/docs/swagger-ui-bundle.js'];

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.close());

const get = (path: string, headers = {}) => gateway.send('GET', path, { anonymous: true, headers });

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

describe('the reference page', () => {
  test('loads nothing that this gateway does not serve itself', async () => {
    const page = await (await get('/docs')).text();
    const parts = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, part = '']) => part);
    expect(parts.length).toBeGreaterThan(2);
    for (const part of parts.filter((each) => each !== 'data:,')) {
      expect(part).not.toMatch(/^(\/|https?:)/);
      expect([part, (await get(`/${part}`)).status]).toEqual([part, 200]);
    }
    const start = await (await get('/docs/start.js')).text();
    expect([start, page].join('')).not.toMatch(/https?:/);
    expect(start).toContain("url: 'openapi.json'");
    expect(start).toContain('validatorUrl: null');
  });

  test('has a policy that allows scripts and styles of this gateway alone', async () => {
    const { headers } = await get('/docs');
    const policy = headers.get('content-security-policy')!;
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
  });
});

describe.each(DOCUMENTS)('%s', (path) => {
  test('is compressed for clients that take gzip, and only for them', async () => {
    const [small, whole] = [await sent(path, 'gzip, deflate'), await sent(path, 'identity')];
    expect([small.encoding, whole.encoding]).toEqual(['gzip', undefined]);
    expect(gunzipSync(small.body).equals(whole.body)).toBe(true);
    if (whole.body.length > 10_000) expect(small.body.length).toBeLessThan(whole.body.length / 3);
  });

  test('is not sent again to a client that has it', async () => {
    const first = await get(path);
    const etag = first.headers.get('etag')!;
    expect([first.status, first.headers.get('cache-control')]).toEqual([200, 'no-cache']);
    const again = await get(path, { 'if-none-match': etag });
    expect([again.status, again.headers.get('etag'), (await again.text()).length]).toEqual([304, etag, 0]);
    expect((await get(path, { 'if-none-match': '"another"' })).status).toBe(200);
    expect(first.headers.get('vary')).toBe('Accept-Encoding, Origin');
  });
});
