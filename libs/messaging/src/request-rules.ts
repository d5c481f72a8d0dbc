import { setMaxListeners } from 'node:events';
import { unavailable, type HandoffError } from '@handoff/kernel';
import type { RequestOptions } from './request-bus.js';

const NAME = /^[\x21-\x39\x3b-\x7e]+$/;

/**
 * Headers in the form that every bus carries, so that code that works in process works over NATS: names in lower case,
 * values without surrounding white space.
 *
 * @throws TypeError when a name is not printable ASCII without a colon, or a value has a line break.
 */
export function normalizeHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const normalized: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (!NAME.test(name)) throw new TypeError(`not a header name: ${JSON.stringify(name)}`);
    if (/[\r\n]/.test(value)) throw new TypeError(`header ${name} has a line break`);
    normalized[name.toLowerCase()] = value.trim();
  }
  return normalized;
}

/** The signal of a request that cannot be abandoned. They all share it, so that most requests create none. */
export const NEVER_ABANDONED: AbortSignal = new AbortController().signal;
setMaxListeners(0, NEVER_ABANDONED);

/** Calls `tell` when the signal aborts before the work has settled. Afterwards no listener is left. */
export function onAbandoned(signal: AbortSignal, work: Promise<unknown>, tell: () => void): void {
  const forget = (): void => signal.removeEventListener('abort', tell);
  signal.addEventListener('abort', tell, { once: true });
  work.then(forget, forget);
}

/** The error for a request without time left, or without a caller that waits; undefined for any other request. */
export function reasonNotToSend({ timeoutMs, signal }: RequestOptions): HandoffError | undefined {
  if (timeoutMs < 1) return unavailable('There was no time left to send the request.');
  if (signal?.aborted === true) return unavailable('Nobody waits for the answer any more.');
  return undefined;
}
