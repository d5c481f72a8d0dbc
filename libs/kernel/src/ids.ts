import { hash, randomFillSync } from 'node:crypto';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a string has the textual form of a UUID (RFC 9562), of any version. */
export function isUuid(value: string): boolean {
  return UUID.test(value);
}

/** Makes ids. Code that needs ids takes an IdSource, so that tests know the ids in advance. */
export type IdSource = (now: Date) => string;

/**
 * A UUIDv7 (RFC 9562 §5.7): 48 bits of Unix milliseconds, a counter, then random bits. It sorts by time, so that indexes
 * stay warm. The counter (§6.2, method 1) sorts the ids that one process makes in one millisecond.
 */
export const uuidv7: IdSource = (now) => {
  const bytes = randomBytesOf(16);
  bytes.writeUIntBE(now.getTime(), 0, 6);
  bytes.writeUInt16BE(nextCount(now.getTime(), bytes.readUInt16BE(6)), 6);
  return formatUuid(bytes, 7);
};

/** Whether two ids are both UUIDv7 of the same millisecond. */
export function areOfOneInstant(a: string, b: string): boolean {
  const instantOf = (id: string): string => id.slice(0, '0190f000-0000-7'.length).toLowerCase();
  return instantOf(a).endsWith('-7') && instantOf(a) === instantOf(b);
}

/** A call to the random source costs as much for 16 bytes as for thousands. */
const pool = Buffer.alloc(4_096);
let taken = pool.length;

/** So many random bytes, at most the pool's length; each is given once. */
export function randomBytesOf(count: number): Buffer {
  if (taken + count > pool.length) {
    randomFillSync(pool);
    taken = 0;
  }
  const bytes = Buffer.allocUnsafe(count);
  pool.copy(bytes, 0, taken, taken + count);
  pool.fill(0, taken, (taken += count));
  return bytes;
}

const COUNTER_MAX = 0xfff;
let countedMillisecond = -1;
let count = 0;

/** Starts at random in the lower half of its 12 bits. When a millisecond uses up the upper half, it is random again. */
function nextCount(millisecond: number, random: number): number {
  count = millisecond === countedMillisecond && count < COUNTER_MAX ? count + 1 : random & (COUNTER_MAX >> 1);
  countedMillisecond = millisecond;
  return count;
}

/**
 * The same UUID for the same text: a UUIDv8 (RFC 9562 §5.8) over SHA-256. With a derived id, a repeated action gets the
 * same id.
 */
export function deriveUuid(text: string): string {
  return formatUuid(hash('sha256', text, 'buffer').subarray(0, 16), 8);
}

function formatUuid(bytes: Buffer, version: number): string {
  bytes[6] = (bytes[6]! & 0x0f) | (version << 4);
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
