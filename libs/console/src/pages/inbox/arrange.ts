import type { Approval, Task } from '@handoff/client';
import type { InboxSearch } from './inbox-search.js';

/** Filters and orders cards as the address says. Of a task that has not been read yet nothing is known to search in. */
export function arrange<C extends { readonly approval: Approval }>(
  cards: readonly C[],
  { sort, q }: InboxSearch,
  taskOf: (taskId: string) => Task | undefined,
): readonly C[] {
  const words = (q ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const found = cards.filter(({ approval }) => {
    const { reason, requested_by, approvers, task_id, approval_id } = approval;
    const roles = approvers.map(({ approver_role }) => approver_role);
    const task = taskOf(task_id);
    const known = [task?.task_type, task?.description, task?.from_role, task?.to_role];
    const all = [reason, requested_by.subject, task_id, approval_id, ...roles, ...known].join(' ').toLowerCase();
    return words.every((word) => all.includes(word));
  });
  const time = ({ approval }: C): number => Date.parse(sort === 'newest' ? approval.created_at : approval.expires_at);
  return found.toSorted((a, b) => (sort === 'newest' ? time(b) - time(a) : time(a) - time(b)));
}
