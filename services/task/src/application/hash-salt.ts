import { hmacSha256Hex, randomBytesOf } from '@handoff/kernel';
import type { Task } from '../domain/task/task.js';

/** The size of a SHA-256 hash: a longer HMAC key adds nothing. */
const SALT_BYTES = 32;

/** A new salt for the hashes of one task, in hex. */
export function newHashSalt(): string {
  return randomBytesOf(SALT_BYTES).toString('hex');
}

/**
 * The hash of a task's content for events: HMAC-SHA-256 under the task's salt. A plain hash of small content would
 * reveal it to readers that hash every possible amount. A task without a salt ended before salts existed; its hash gets
 * a random key, so that no reader can verify it.
 */
export function hashForEvents({ hashSalt }: Pick<Task, 'hashSalt'>, hash: string): string {
  return hmacSha256Hex(hashSalt ?? newHashSalt(), hash);
}
