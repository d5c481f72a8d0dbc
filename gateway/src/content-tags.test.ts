import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { HandoffError } from '@handoff/kernel';
import { eventually } from '@handoff/testing';
import { startTestGateway, type TestGateway } from './testing/start-test-gateway.js';

const [TAG, OTHER] = ['a'.repeat(64), 'b'.repeat(64)];
const PROFILE = '/profiles/finance';

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await startTestGateway();
  gateway.on('getProfile', async () => ({ body: '{"role":"finance"}', tag: TAG }));
  gateway.on('getProfileHints', async () => ({ body: '"Be exact."', tag: TAG }));
});
afterEach(() => gateway.close());

const get = (path: string, tags?: string): Promise<Response> =>
  gateway.send('GET', path, tags === undefined ? {} : { headers: { 'if-none-match': tags } });
const asked = (): unknown => gateway.callsOf('getProfile').at(-1)?.input.query;

describe('content with a tag', () => {
  test('is sent with it, for this caller alone', async () => {
    for (const [path, text] of [
      [PROFILE, '{"role":"finance"}'],
      [`${PROFILE}/goosehints`, 'Be exact.'],
    ] as const) {
      const { headers, ...answer } = await withText(get(path));
      expect(answer).toEqual({ status: 200, text });
      expect([headers.get('etag'), headers.get('cache-control')]).toEqual([`"${TAG}"`, 'private, no-cache']);
    }
  });

  test.each([`"${TAG}"`, `W/"${TAG}"`, `"x", "${TAG}"`, '*'])('is not sent to who has it: %s', async (tags) => {
    for (const path of [PROFILE, `${PROFILE}?wait_ms=1`, `${PROFILE}/goosehints`]) {
      const { status, headers, text } = await withText(get(path, tags));
      expect([status, text, headers.get('etag')]).toEqual([304, '', `"${TAG}"`]);
    }
  });

  test.each([`"${OTHER}"`, TAG, '""'])('is sent to who has not: %s', async (tags) => {
    const { status, text } = await withText(get(PROFILE, tags));
    expect([status, text]).toEqual([200, '{"role":"finance"}']);
  });

  test('that is not to be had is a refusal, whatever the caller has', async () => {
    for (const [code, status] of [
      ['PROFILE_NOT_SIGNED', 403],
      ['NOT_FOUND', 404],
    ] as const) {
      gateway.on('getProfile', async () => {
        throw new HandoffError(code);
      });
      for (const tags of [`"${TAG}"`, '*']) {
        const answer = await get(`${PROFILE}?wait_ms=1`, tags);
        expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([status, code]);
      }
    }
  });
});

describe('who waits', () => {
  test.each([`"${TAG}"`, `W/"${TAG}"`])('with one tag waits for another content: %s', async (tags) => {
    await get(`${PROFILE}?wait_ms=20000`, tags);
    expect(asked()).toEqual({ wait_ms: 20_000, since_digest: TAG });
  });

  test.each([undefined, `"${TAG}", "${OTHER}"`, '*', '"x"', `"${'A'.repeat(64)}"`])(
    'with none, several, or none of a bundle gets an answer at once: %s',
    async (tags) => {
      await get(`${PROFILE}?wait_ms=20000`, tags);
      expect(asked()).toEqual({ wait_ms: 20_000 });
    },
  );

  test('by the query waits for another than that, and is sent what it names', async () => {
    const { status } = await get(`${PROFILE}?wait_ms=20000&since_digest=${TAG}`);
    expect([status, asked()]).toEqual([200, { wait_ms: 20_000, since_digest: TAG }]);
    await get(`${PROFILE}?wait_ms=20000&since_digest=${OTHER}`, `"${TAG}"`);
    expect(asked()).toEqual({ wait_ms: 20_000, since_digest: OTHER });
  });

  test('without a time does not wait', async () => {
    await get(PROFILE, `"${TAG}"`);
    expect(asked()).toEqual({});
  });

  test('is told to ask again when the gateway stops, and is not told that nothing has changed', async () => {
    gateway.on('getProfile', async (_input, _call, abandoned) => {
      await new Promise((resolve) => abandoned.addEventListener('abort', resolve));
      return { body: '{}', tag: TAG };
    });
    const waiting = get(`${PROFILE}?wait_ms=20000`, `"${TAG}"`);
    await eventually(() => gateway.callsOf('getProfile').length === 1);
    gateway.stopping.abort();
    const answer = await waiting;
    expect([answer.status, answer.headers.get('retry-after'), answer.headers.get('etag')]).toEqual([503, '1', null]);
  });
});

async function withText(answering: Promise<Response>) {
  const answer = await answering;
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}
