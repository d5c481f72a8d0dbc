import { hmacSha256Hex } from '@handoff/kernel';
import { randomBytes } from 'node:crypto';
import type { Task } from '../domain/task.js';

/** As many bytes as SHA-256 has: more add nothing to the key of an HMAC. */
const SALT_BYTES = 32;

/** A new salt for the hashes of one task, in hex. */
export function newHashSalt(): string {
  return randomBytes(SALT_BYTES).toString('hex');
}

/**
 * A hash of a task's content as events tell it: HMAC-SHA-256 under the task's salt. A plain hash of small content gives it
 * away to whoever hashes every amount that it could be. A task without a salt had ended before there were any. Should it
 * be told of all the same, its hash can be checked by nobody.
 */
export function hashForEvents({ hashSalt }: Pick<Task, 'hashSalt'>, hash: string): string {
  return hmacSha256Hex(hashSalt ?? newHashSalt(), hash);
}
