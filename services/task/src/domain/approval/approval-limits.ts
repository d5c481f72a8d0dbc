import { HandoffError, isSamePerson } from '@handoff/kernel';
import type { Approval } from './approval.js';
import type { Person } from '../task/person.js';
import { questionOf } from './question.js';

/** How many approvals one person may request for one task, and from how many roles, over the task's whole life. */
export const MAX_APPROVALS = 32;
/** How many all requesters with one role may request together: the receivers of a task leave room for its sender. */
export const MAX_APPROVALS_OF_ROLE = 2 * MAX_APPROVALS;
/** How often one approval may be requested again because the task was amended. */
export const MAX_RENEWALS = 32;

/** Whether a person, in a role, may request one more approval of a task. */
export function hasRoomFor(approvals: readonly Approval[], by: Person): boolean {
  const asked = approvals.filter(isAskedFirst);
  return (
    asked.filter(({ requestedBy }) => isSamePerson(requestedBy, by)).length < MAX_APPROVALS &&
    asked.filter(({ requestedBy }) => requestedBy.role === by.role).length < MAX_APPROVALS_OF_ROLE
  );
}

/**
 * Limits the approvals of a task, so that no requester uses up what others need. A request counts for the person and
 * for the role in which they asked. A renewal after an amendment counts for the question.
 *
 * @param approvals all approvals of the task, including the new ones.
 * @throws HandoffError `VALIDATION_FAILED`
 */
export function requireRoom(approvals: readonly Approval[], asked: readonly Approval[]): void {
  for (const approval of asked) {
    if (approval.renewed) requireRenewable(approvals, approval);
    else requireRoomOf(approvals.filter(isAskedFirst), approval.requestedBy);
  }
}

function requireRoomOf(approvals: readonly Approval[], by: Person): void {
  const own = approvals.filter(({ requestedBy }) => isSamePerson(requestedBy, by));
  const ofRole = approvals.filter(({ requestedBy }) => requestedBy.role === by.role);
  if (own.length > MAX_APPROVALS) throw full(`You have asked for ${MAX_APPROVALS} approvals of this task.`);
  if (ofRole.length > MAX_APPROVALS_OF_ROLE) {
    throw full(`Holders of ${by.role} have asked for ${MAX_APPROVALS_OF_ROLE} approvals of this task.`);
  }
  if (rolesOf(own).size > MAX_APPROVALS) throw full(`You have asked ${MAX_APPROVALS} roles about this task.`);
}

function requireRenewable(approvals: readonly Approval[], approval: Approval): void {
  const question = questionOf(approval);
  const renewals = approvals.filter((each) => each.renewed && questionOf(each) === question);
  if (renewals.length > MAX_RENEWALS) {
    throw full(`The same approval has been asked for anew ${MAX_RENEWALS} times. Cancel the task and route another.`);
  }
}

function isAskedFirst({ renewed }: Approval): boolean {
  return !renewed;
}

/** Every event about an approval carries all participating roles, so their number is limited too. */
function rolesOf(approvals: readonly Approval[]): ReadonlySet<string> {
  return new Set(approvals.flatMap(({ groups }) => groups.map(({ role }) => role)));
}

function full(detail: string): HandoffError {
  return new HandoffError('VALIDATION_FAILED', {
    detail: `${detail} That is as many as one task takes, over its whole life.`,
    errors: [{ pointer: '/task_id', message: 'names a task that takes no more approvals' }],
  });
}
