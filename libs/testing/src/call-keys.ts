import { randomBytes } from 'node:crypto';

const PARTS = ['gateway', 'session', 'task', 'audit', 'webhook', 'directory'];

/** CALL_KEYS for the processes of a test: a key for every pair of parts. */
export function testCallKeys(): string {
  return PARTS.flatMap((caller) =>
    PARTS.map((service) => `${caller}-${service}:${randomBytes(32).toString('base64')}`),
  ).join(',');
}
