import type { Task } from './task.js';

/** Selects tasks by role and by type. All types when `types` is undefined. */
export interface ClaimFilter {
  readonly role: string;
  readonly types: readonly string[] | undefined;
}

/** Whether a claim with this filter can take the task now. */
export function isClaimable(task: Task, { role, types }: ClaimFilter, now: Date): boolean {
  if (task.status !== 'pending' || task.toRole !== role) return false;
  if (types !== undefined && !types.includes(task.type)) return false;
  return task.notBefore === undefined || task.notBefore <= now;
}

/** Orders tasks as they are handed out: by priority, then by age. */
export function byUrgency(a: Task, b: Task): number {
  return b.priority - a.priority || a.createdAt.getTime() - b.createdAt.getTime() || (a.id < b.id ? -1 : 1);
}
