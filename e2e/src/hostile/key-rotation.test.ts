import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createTestIssuer, eventually, type TestIssuer } from '@handoff/testing';
import { inShort, startTarget, type Target } from './target.js';

const START_MS = 240_000;
const ROTATIONS = 3;
const CALLERS = 4;

describe('a process whose issuer changes its keys', () => {
  let issuer: TestIssuer;
  let target: Target;

  beforeAll(async () => {
    issuer = await createTestIssuer();
    target = await startTarget({ env: { OIDC_ISSUER_URL: issuer.url, OIDC_AUDIENCE: issuer.audience } });
  }, START_MS);
  afterEach(() => target.expectUnharmed());
  afterAll(async () => {
    await target.stop();
    await issuer.close();
  }, START_MS);

  const list = async (token: string): Promise<string> =>
    inShort(await target.stage.stranger(`Bearer ${token}`).call('listSessions'));

  /** Calls with fresh tokens while `work` runs; returns the distinct answers. */
  const answersDuring = async (work: () => Promise<void>): Promise<readonly string[]> => {
    const answers = new Set<string>();
    let over = false;
    const callers = Array.from({ length: CALLERS }, async () => {
      while (!over) answers.add(await list(await issuer.token({ roles: ['finance'] })));
    });
    await work();
    over = true;
    await Promise.all(callers);
    return [...answers];
  };

  test('accepts every token of the issuer, old or new, under load', async () => {
    const old = await issuer.token({ roles: ['finance'] });
    const answers = await answersDuring(async () => {
      for (let rotation = 1; rotation <= ROTATIONS; rotation += 1) {
        await issuer.rotate();
        expect(await list(await issuer.token({ roles: ['finance'] }))).toBe('200');
      }
    });
    expect(answers).toEqual(['200']);
    expect(await list(old)).toBe('200');
  });

  test('accepts a new key during a storm of unknown kids, and does not pass the storm on', async () => {
    const before = issuer.keyFetches;
    const startedAt = performance.now();
    const junk = await Promise.all(
      Array.from({ length: 100 }, (_, index) => issuer.token({ roles: ['admin'], header: { kid: `junk-${index}` } })),
    );
    const storm = Promise.all(junk.map(list));
    await issuer.rotate();
    expect(await list(await issuer.token({ roles: ['finance'] }))).toBe('200');
    expect(new Set(await storm)).toEqual(new Set(['401 UNAUTHENTICATED']));
    // At most one fetch a second, however many unknown kids come.
    expect(issuer.keyFetches - before).toBeLessThanOrEqual(2 + (performance.now() - startedAt) / 1_000);
  });

  test('goes on with its known keys while the issuer is down, and calls no token bad for that', async () => {
    issuer.fail(true);
    expect(await list(await issuer.token({ roles: ['finance'] }))).toBe('200');
    await issuer.rotate();
    const fresh = await issuer.token({ roles: ['finance'] });
    const answer = await target.stage.stranger(`Bearer ${fresh}`).call('listSessions');
    expect([inShort(answer), answer.headers.get('retry-after')]).toEqual(['503 IDENTITY_PROVIDER_UNAVAILABLE', '2']);
    issuer.fail(false);
    await eventually(async () => (await list(fresh)) === '200');
  });
});
