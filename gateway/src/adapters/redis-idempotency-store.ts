import { HandoffError } from '@handoff/kernel';
import type { RedisClient, RedisReply } from '@handoff/redis';
import {
  retryAfterSeconds,
  type Claim,
  type ClaimResult,
  type IdempotencyStore,
  type StoredResponse,
} from '../ports/idempotency-store.js';
import type { IdempotencyMacs } from './idempotency-macs.js';
import {
  answerOf,
  isGenuine,
  macOfAnswer,
  macOfClaim,
  readRecord,
  type KeptRecord,
} from './redis-idempotency-record.js';

/**
 * Keeps each key as one Redis hash: `f` fingerprint, `r` the first attempt's roles, `o` owner while claimed, `a` the
 * owner afterwards, `s` `h` `b` status, headers and body once done (only an empty `s` when there is no copy of the
 * answer); `c` and `m` prove that gateways wrote the claim and the answer. Each method is one script: one atomic step,
 * one round trip. Keys expire by Redis' own clock.
 *
 * A record without valid proofs (forged, altered, moved to another key, or written by a release without proofs) is
 * discarded and counts as absent: the request goes to the service, which knows what it has done.
 */
export function createRedisIdempotencyStore(deps: {
  readonly redis: RedisClient;
  /** Put before every key, so that installations can share a server. */
  readonly keyPrefix: string;
  readonly macs: IdempotencyMacs;
  /** Called for each record without valid proofs, with the claim that found it. */
  readonly onForged: (claim: Claim) => void;
}): IdempotencyStore {
  const { macs, onForged } = deps;
  const claim = deps.redis.script('idempotency claim', CLAIM);
  const discard = deps.redis.script('idempotency discard', DISCARD);
  const store = deps.redis.script('idempotency store', STORE);
  const release = deps.redis.script('idempotency release', RELEASE);
  const nameOf = (key: string): string => `${deps.keyPrefix}:idempotency:${key}`;

  async function tryClaim({ key, fingerprint, owner, leaseMs, ...claimant }: Claim): Promise<KeptRecord | undefined> {
    const roles = JSON.stringify(claimant.roles);
    const mac = macOfClaim(macs, nameOf(key), { fingerprint, owner, roles });
    const reply = await claim([nameOf(key)], [fingerprint, owner, leaseMs, roles, mac]);
    const [state] = reply as readonly RedisReply[];
    return String(state) === 'claimed' ? undefined : readRecord(reply as readonly RedisReply[]);
  }

  return {
    async claim(claim) {
      const name = nameOf(claim.key);
      const record = await tryClaim(claim);
      if (record === undefined) return { state: 'claimed' };
      if (isGenuine(macs, name, record)) return resultOf(record);
      onForged(claim);
      await discard([name], [record.claimMac, record.doneMac]);
      const next = await tryClaim(claim);
      if (next === undefined) return { state: 'claimed' };
      if (isGenuine(macs, name, next)) return resultOf(next);
      // The record is forged again and again: the request continues without it.
      throw new HandoffError('UNAVAILABLE', { detail: 'The idempotency record cannot be relied on.' });
    },
    async store({ key, owner, fingerprint, response, ttlSeconds }) {
      const answer = textOf(response);
      const mac = macOfAnswer(macs, nameOf(key), { fingerprint, owner }, answer);
      return (await store([nameOf(key)], [fingerprint, owner, ttlSeconds, ...answer, mac])) === 1;
    },
    async release({ key, owner }) {
      await release([nameOf(key)], [owner]);
    },
  };
}

function textOf(response: StoredResponse | undefined): readonly [string, string, Uint8Array] {
  if (response === undefined) return ['', '', new Uint8Array()];
  return [String(response.status), JSON.stringify(response.headers), response.body];
}

function resultOf(record: KeptRecord): ClaimResult {
  const roles = JSON.parse(record.roles) as readonly string[];
  switch (record.state) {
    case 'mismatch':
      return { state: 'mismatch' };
    case 'in_flight':
      return { state: 'in_flight', roles, retryAfterSeconds: retryAfterSeconds(record.leftMs) };
    case 'done':
      return { state: 'done', roles, response: answerOf(record) };
  }
}

// The fingerprint is checked first: a key of another request is a mistake, whether that request is done or not.
const CLAIM = `
local kept = redis.call('HMGET', KEYS[1], 'f', 'o', 'a', 'r', 'c', 's', 'h', 'm', 'b')
local state
if kept[1] and kept[1] ~= ARGV[1] then state = 'mismatch'
elseif kept[6] then state = 'done'
elseif kept[1] and kept[2] ~= ARGV[2] then state = 'in_flight' end
if state then
  return {state, redis.call('PTTL', KEYS[1]), kept[1] or '', kept[2] or kept[3] or '', kept[4] or '', kept[5] or '',
    kept[6] and '1' or '0', kept[6] or '', kept[7] or '', kept[8] or '', kept[9] or ''}
end
redis.call('HSET', KEYS[1], 'f', ARGV[1], 'o', ARGV[2], 'r', ARGV[4], 'c', ARGV[5])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return {'claimed'}
`;

// Only the record that was read: another gateway may have replaced it with a genuine one.
const DISCARD = `
local kept = redis.call('HMGET', KEYS[1], 'c', 'm')
if (kept[1] or '') == ARGV[1] and (kept[2] or '') == ARGV[2] then redis.call('DEL', KEYS[1]) end
return 1
`;

const STORE = `
local kept = redis.call('HMGET', KEYS[1], 'f', 'o')
if kept[1] ~= ARGV[1] or kept[2] ~= ARGV[2] then return 0 end
redis.call('HDEL', KEYS[1], 'o')
redis.call('HSET', KEYS[1], 'a', ARGV[2], 's', ARGV[4], 'h', ARGV[5], 'b', ARGV[6], 'm', ARGV[7])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1
`;

const RELEASE = `
if redis.call('HGET', KEYS[1], 'o') == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1
`;
