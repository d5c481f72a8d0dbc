import { randomBytes } from 'node:crypto';

/** A new trace id in the form of W3C Trace Context: 32 hex digits, not all zero. */
export function newTraceId(): string {
  return randomBytes(16).toString('hex');
}
