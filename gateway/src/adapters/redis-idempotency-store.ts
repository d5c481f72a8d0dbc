import type { RedisClient, RedisReply } from '@handoff/redis';
import { retryAfterSeconds, type IdempotencyStore, type StoredResponse } from '../ports/idempotency-store.js';

/**
 * Keeps each key as one Redis hash: `f` fingerprint, `r` the first attempt's roles, `o` owner while claimed, `s` `h` `b`
 * status, headers and body once done; `s` alone, empty, where there is no copy of the answer. Each method is one script, so one atomic step and one round trip; the expiry is Redis' own.
 */
export function createRedisIdempotencyStore(deps: {
  readonly redis: RedisClient;
  /** Put before every key, so that installations can share a server. */
  readonly keyPrefix: string;
}): IdempotencyStore {
  const claim = deps.redis.script('idempotency claim', CLAIM);
  const store = deps.redis.script('idempotency store', STORE);
  const release = deps.redis.script('idempotency release', RELEASE);
  const keys = (key: string): readonly string[] => [`${deps.keyPrefix}:idempotency:${key}`];

  return {
    async claim({ key, fingerprint, roles, owner, leaseMs }) {
      const reply = (await claim(keys(key), [
        fingerprint,
        owner,
        leaseMs,
        JSON.stringify(roles),
      ])) as readonly RedisReply[];
      switch (String(reply[0])) {
        case 'done':
          return { state: 'done', roles: toRoles(reply[1]), response: toResponse(reply) };
        case 'mismatch':
          return { state: 'mismatch' };
        case 'in_flight':
          return {
            state: 'in_flight',
            roles: toRoles(reply[1]),
            retryAfterSeconds: retryAfterSeconds(Number(reply[2])),
          };
        default:
          return { state: 'claimed' };
      }
    },
    async store({ key, owner, fingerprint, response, ttlSeconds }) {
      const answer = response === undefined ? [''] : [response.status, JSON.stringify(response.headers), response.body];
      return (await store(keys(key), [fingerprint, owner, ttlSeconds, ...answer])) === 1;
    },
    async release({ key, owner }) {
      await release(keys(key), [owner]);
    },
  };
}

/** Empty where a release that kept no roles has claimed the key. */
function toRoles(kept: RedisReply | undefined): readonly string[] | undefined {
  return String(kept) === '' ? undefined : (JSON.parse(String(kept)) as readonly string[]);
}

function toResponse([, , status, headers, body]: readonly RedisReply[]): StoredResponse | undefined {
  if (String(status) === '') return undefined;
  return {
    status: Number(status),
    headers: JSON.parse(String(headers)) as Record<string, string>,
    body: body as Buffer,
  };
}

// The fingerprint comes first: a key used for another request is a mistake whether or not the first one is done.
const CLAIM = `
local kept = redis.call('HMGET', KEYS[1], 'f', 'o', 's', 'h', 'b', 'r')
if kept[1] and kept[1] ~= ARGV[1] then return {'mismatch'} end
if kept[3] then return {'done', kept[6] or '', kept[3], kept[4] or '', kept[5] or ''} end
if kept[1] and kept[2] ~= ARGV[2] then return {'in_flight', kept[6] or '', redis.call('PTTL', KEYS[1])} end
redis.call('HSET', KEYS[1], 'f', ARGV[1], 'o', ARGV[2], 'r', ARGV[4])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return {'claimed'}
`;

const STORE = `
local kept = redis.call('HMGET', KEYS[1], 'f', 'o')
if kept[1] ~= ARGV[1] or kept[2] ~= ARGV[2] then return 0 end
redis.call('HDEL', KEYS[1], 'o')
redis.call('HSET', KEYS[1], 's', ARGV[4])
if ARGV[5] then redis.call('HSET', KEYS[1], 'h', ARGV[5], 'b', ARGV[6]) end
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1
`;

const RELEASE = `
if redis.call('HGET', KEYS[1], 'o') == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1
`;
