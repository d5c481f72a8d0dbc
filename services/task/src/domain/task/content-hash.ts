import { canonicalJson, sha256Hex } from '@handoff/kernel';
import type { Task } from './task.js';

/** The content of a task, which an approver reads. */
export type TaskContent = Pick<Task, 'type' | 'description' | 'data' | 'context'>;

/** SHA-256 of the canonical content of a task. An approval holds for this hash. */
export function contentHashOf({ type, description, data, context }: TaskContent): string {
  const content = { task_type: type, description: description ?? null, data, context: context ?? null };
  return sha256Hex(canonicalJson(content));
}
