import type { TaskCommand } from './task-command.js';

/** Whether the caller's roles say whom a command acts for: it could name a role, and names none. */
export function actsInOwnRoles({ name, input }: TaskCommand): boolean {
  if (name === 'routeTask') return input.fromRole === undefined;
  return name === 'decideApproval' && input.role === undefined;
}
