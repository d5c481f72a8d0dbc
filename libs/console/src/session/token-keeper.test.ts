import { afterEach, expect, jest, test } from '@jest/globals';
import { keepTokens, type OidcTokens } from './token-keeper.js';

const LIFETIME = 300_000;
let issued = 0;
const next = (): OidcTokens => ({
  accessToken: `token-${++issued}`,
  expiresInMs: LIFETIME,
  refreshToken: `r-${issued}`,
});

function start(refresh: (tokens: OidcTokens) => Promise<OidcTokens>) {
  jest.useFakeTimers();
  issued = 0;
  const began = Date.now();
  let over = 0;
  const keeper = keepTokens({ tokens: next(), refresh, onOver: () => over++, now: () => Date.now() - began });
  return { keeper, overs: () => over };
}
afterEach(() => {
  jest.useRealTimers();
});

test('a token is renewed before it ends, while nobody calls', async () => {
  const { keeper } = start(async () => next());
  await jest.advanceTimersByTimeAsync(LIFETIME - 61_000);
  expect(await keeper.token()).toBe('token-1');
  await jest.advanceTimersByTimeAsync(2_000);
  expect(await keeper.token()).toBe('token-2');
  await jest.advanceTimersByTimeAsync(LIFETIME);
  expect(await keeper.token()).toBe('token-3');
});

test('a token that the gateway refuses is renewed once for all who wait', async () => {
  const refresh = jest.fn(async () => next());
  const { keeper } = start(refresh);
  const tokens = await Promise.all([keeper.token({ rejected: 'token-1' }), keeper.token({ rejected: 'token-1' })]);
  expect(tokens).toEqual(['token-2', 'token-2']);
  expect(refresh).toHaveBeenCalledTimes(1);
  expect(await keeper.token({ rejected: 'token-1' })).toBe('token-2');
});

test('a token that still holds is used while the identity provider is down, and renewed when it is back', async () => {
  let isDown = true;
  const { keeper, overs } = start(async () => {
    if (isDown) throw new Error('down');
    return next();
  });
  await jest.advanceTimersByTimeAsync(LIFETIME - 30_000);
  expect([await keeper.token(), overs()]).toEqual(['token-1', 0]);
  isDown = false;
  await jest.advanceTimersByTimeAsync(6_000);
  expect(await keeper.token()).toBe('token-2');
});

test('the session is over, once, when the token has ended and no other can be had; then no token is left', async () => {
  const { keeper, overs } = start(() => Promise.reject(new Error('refused')));
  await jest.advanceTimersByTimeAsync(LIFETIME + 1_000);
  expect([overs(), await keeper.token(), keeper.current().refreshToken]).toEqual([1, '', undefined]);
  await jest.advanceTimersByTimeAsync(LIFETIME);
  expect(overs()).toBe(1);
});

test('nothing is renewed after the person has signed out', async () => {
  const refresh = jest.fn(async () => next());
  const { keeper } = start(refresh);
  keeper.stop();
  await jest.advanceTimersByTimeAsync(2 * LIFETIME);
  expect([refresh.mock.calls.length, await keeper.token()]).toEqual([0, '']);
});
