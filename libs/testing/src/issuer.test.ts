import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { createTestIssuer, type TestIssuer } from './issuer.js';

describe('the test issuer', () => {
  let issuer: TestIssuer;
  beforeAll(async () => {
    issuer = await createTestIssuer();
  });
  afterAll(() => issuer.close());

  const keySet = async (): Promise<ReturnType<typeof createRemoteJWKSet>> => {
    const response = await fetch(`${issuer.url}/.well-known/openid-configuration`);
    const { issuer: name, jwks_uri } = (await response.json()) as { issuer: string; jwks_uri: string };
    expect(name).toBe(issuer.url);
    return createRemoteJWKSet(new URL(jwks_uri));
  };

  test('signs tokens that its published keys verify', async () => {
    const token = await issuer.token({ sub: 'ada', roles: ['finance'], department: 'treasury' });
    const { payload } = await jwtVerify(token, await keySet(), { issuer: issuer.url, audience: 'handoff' });
    expect(payload).toMatchObject({ sub: 'ada', roles: ['finance'], department: 'treasury' });
  });

  test('leaves out an undefined claim', async () => {
    const { payload } = await jwtVerify(await issuer.token({ sub: undefined }), await keySet());
    expect(payload).not.toHaveProperty('sub');
  });

  test('still verifies old tokens after a rotation, until the old keys are dropped', async () => {
    const old = await issuer.token();
    await issuer.rotate();
    const fresh = await issuer.token();
    expect(decodeProtectedHeader(fresh).kid).not.toBe(decodeProtectedHeader(old).kid);
    await jwtVerify(old, await keySet());
    await jwtVerify(fresh, await keySet());
    await issuer.rotate({ dropOld: true });
    await expect(jwtVerify(old, await keySet())).rejects.toThrow();
  });

  test('counts fetches of its keys, and can fail', async () => {
    const before = issuer.keyFetches;
    await fetch(`${issuer.url}/jwks`);
    expect(issuer.keyFetches).toBe(before + 1);
    issuer.fail(true);
    expect((await fetch(`${issuer.url}/jwks`)).status).toBe(503);
    issuer.fail(false);
    expect((await fetch(`${issuer.url}/jwks`)).status).toBe(200);
  });
});
