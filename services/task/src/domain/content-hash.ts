import { canonicalJson, sha256Hex } from '@handoff/kernel';
import type { Task } from './task.js';

/** What a task asks for: what somebody looks at who approves it. */
export type TaskContent = Pick<Task, 'type' | 'description' | 'data' | 'context'>;

/** SHA-256 of the canonical content of a task: what an approval is for. */
export function contentHashOf({ type, description, data, context }: TaskContent): string {
  const content = { task_type: type, description: description ?? null, data, context: context ?? null };
  return sha256Hex(canonicalJson(content));
}
