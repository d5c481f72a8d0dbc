import type { RedisReply } from '@handoff/redis';
import type { StoredResponse } from '../ports/idempotency-store.js';
import type { IdempotencyMacs } from './idempotency-macs.js';

/** The record of a claimed key in Redis, in the order of the claim script's reply. */
export interface KeptRecord {
  readonly state: 'done' | 'mismatch' | 'in_flight';
  readonly leftMs: number;
  readonly fingerprint: string;
  /** The owner of the claim, or its last owner. */
  readonly owner: string;
  /** The roles of the first attempt, as JSON. */
  readonly roles: string;
  readonly claimMac: string;
  /** Whether the request is done; without a copy there is no answer. */
  readonly isDone: boolean;
  readonly status: string;
  readonly headers: string;
  readonly body: Buffer;
  readonly doneMac: string;
}

export function readRecord(reply: readonly RedisReply[]): KeptRecord {
  const text = (at: number): string => String(reply[at] ?? '');
  const body = reply[10];
  return {
    state: text(0) as KeptRecord['state'],
    leftMs: Number(reply[1]),
    fingerprint: text(2),
    owner: text(3),
    roles: text(4),
    claimMac: text(5),
    isDone: text(6) === '1',
    status: text(7),
    headers: text(8),
    doneMac: text(9),
    body: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
  };
}

/** Proves that a gateway claimed this key for this request, with these roles. */
export function macOfClaim(
  macs: IdempotencyMacs,
  key: string,
  claim: { readonly fingerprint: string; readonly owner: string; readonly roles: string },
): string {
  return macs.of(['claim', key, claim.fingerprint, claim.owner, claim.roles]);
}

/** Proves that the gateway that claimed this key stored this answer. */
export function macOfAnswer(
  macs: IdempotencyMacs,
  key: string,
  done: { readonly fingerprint: string; readonly owner: string },
  answer: readonly [status: string, headers: string, body: Uint8Array],
): string {
  return macs.of(['answer', key, done.fingerprint, done.owner, ...answer]);
}

/** Whether gateways wrote the whole record, and for this key. */
export function isGenuine(macs: IdempotencyMacs, key: string, record: KeptRecord): boolean {
  const { fingerprint, owner, roles, status, headers, body } = record;
  if (!macs.isOf(record.claimMac, ['claim', key, fingerprint, owner, roles])) return false;
  return !record.isDone || macs.isOf(record.doneMac, ['answer', key, fingerprint, owner, status, headers, body]);
}

export function answerOf({ status, headers, body }: KeptRecord): StoredResponse | undefined {
  if (status === '') return undefined;
  return { status: Number(status), headers: JSON.parse(headers) as Record<string, string>, body };
}
