import { createHmac, timingSafeEqual } from 'node:crypto';
import type { BusMessage } from '@handoff/messaging';

/** Who says that it calls, and the proof. */
export const SEAL_HEADERS = { caller: 'handoff-caller', seal: 'handoff-seal' } as const;

/**
 * The seal of a message: HMAC-SHA-256 over what it is about (for a request its caller and subject, for a reply the seal
 * of its request), its headers and its data. Some microseconds; a signature by Ed25519 costs fifty times as much.
 */
export function sealOf(key: Buffer, about: readonly string[], message: BusMessage): string {
  const headers = Object.entries(message.headers)
    .map(([name, value]) => [name.toLowerCase(), value.trim()] as const)
    .filter(([name]) => name !== SEAL_HEADERS.seal)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  // JSON has no NUL in it: where the head ends cannot be argued about.
  const head = `${JSON.stringify([about, headers])}\0`;
  return createHmac('sha256', key).update(head).update(message.data).digest('base64');
}

/** Whether one of the keys has made that seal. Takes the same time for every wrong one. */
export function isSealedBy(keys: readonly Buffer[], about: readonly string[], message: BusMessage): boolean {
  const given = Buffer.from(message.headers[SEAL_HEADERS.seal] ?? '');
  return keys.some((key) => {
    const right = Buffer.from(sealOf(key, about, message));
    return given.length === right.length && timingSafeEqual(given, right);
  });
}

/** The message with its seal among its headers. */
export function seal(key: Buffer, about: readonly string[], message: BusMessage): BusMessage {
  return { ...message, headers: { ...message.headers, [SEAL_HEADERS.seal]: sealOf(key, about, message) } };
}
