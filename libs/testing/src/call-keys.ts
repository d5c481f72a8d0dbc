import { randomBytes } from 'node:crypto';

const PARTS = ['gateway', 'session', 'task', 'audit', 'webhook'];

/** CALL_KEYS for processes of a test that shall know each other: a key for every pair of parts. */
export function testCallKeys(): string {
  return PARTS.flatMap((caller) =>
    PARTS.map((service) => `${caller}-${service}:${randomBytes(32).toString('base64')}`),
  ).join(',');
}
