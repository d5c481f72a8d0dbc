import { randomUUID } from 'node:crypto';

/** A new trace id in the form of W3C Trace Context: 32 hex digits, not all zero. */
export function newTraceId(): string {
  // Node keeps random bytes ready for UUIDs; others cost a call to the source each.
  return randomUUID().replaceAll('-', '');
}
