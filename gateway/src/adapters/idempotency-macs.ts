import { createHmac, timingSafeEqual } from 'node:crypto';

/** A text or body that a MAC covers. */
export type Covered = string | Uint8Array;

/** Message authentication codes under keys that only the gateways have, not Redis. */
export interface IdempotencyMacs {
  /** The code of these parts, in this order. */
  of(parts: readonly Covered[]): string;
  /** Whether one of the keys produces this code for these parts. */
  isOf(code: string, parts: readonly Covered[]): boolean;
}

/** HMAC-SHA-256. The first key makes codes and all keys check them, so that a key can be replaced. */
export function createIdempotencyMacs(keys: readonly Uint8Array[]): IdempotencyMacs {
  const [first = new Uint8Array()] = keys;
  return {
    of: (parts) => macOf(first, parts).toString('base64url'),
    isOf(code, parts) {
      const given = Buffer.from(code, 'base64url');
      return keys.some((key) => {
        const right = macOf(key, parts);
        return given.length === right.length && timingSafeEqual(given, right);
      });
    },
  };
}

function macOf(key: Uint8Array, parts: readonly Covered[]): Buffer {
  const mac = createHmac('sha256', key);
  for (const part of parts) {
    const bytes = typeof part === 'string' ? Buffer.from(part) : part;
    // The length before each part keeps the boundaries: bytes cannot move from one part to the next.
    mac.update(`${bytes.length}:`).update(bytes);
  }
  return mac.digest();
}
