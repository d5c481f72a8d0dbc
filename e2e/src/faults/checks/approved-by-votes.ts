import { canonicalJson, sha256Hex } from '@handoff/kernel';
import type { ApprovalRow, Snapshot, TaskRow } from './snapshot.js';
import type { Violation } from './violation.js';

/**
 * Every voter voted once and is not the requester; an approval has exactly the required votes of every group; a task
 * that goes on has the approved content; and a waiting task has an open approval.
 */
export function approvedByVotes(snapshot: Snapshot): readonly Violation[] {
  const tasks = new Map(snapshot.tasks.map((task) => [task.id, task]));
  return [
    ...snapshot.approvals.flatMap((approval) => [
      ...voters(approval, snapshot),
      ...quorum(approval, snapshot),
      ...openContent(approval, tasks.get(approval.task_id)),
    ]),
    ...snapshot.tasks.flatMap((task) => [...approvedContent(task, snapshot), ...waiting(task, snapshot)]),
  ];
}

function voters({ id, requested_by }: ApprovalRow, { decisions, audit }: Snapshot): readonly Violation[] {
  const votes = decisions.filter(({ approval_id }) => approval_id === id);
  const people = votes.map(({ issuer, subject }) => `${issuer} ${subject}`);
  const violations: Violation[] = [];
  if (new Set(people).size < people.length) violations.push(`${id} has more than one vote of one person`);
  if (people.includes(`${requested_by.issuer} ${requested_by.subject}`)) {
    violations.push(`${id} has a vote of ${requested_by.subject}, who had asked for it`);
  }
  const told = audit.filter(
    ({ event_type, subject }) =>
      subject === id && (event_type === 'approval.voted' || event_type === 'approval.decided'),
  );
  if (told.length !== votes.length)
    violations.push(`${id} has ${votes.length} votes, and the log tells of ${told.length}`);
  return violations;
}

function quorum(
  { id, status, approver_roles, required_votes }: ApprovalRow,
  { decisions }: Snapshot,
): readonly Violation[] {
  if (status !== 'approved') return [];
  return approver_roles.flatMap((role, index) => {
    const votes = decisions.filter(
      (each) => each.approval_id === id && each.role === role && each.decision === 'approved',
    );
    const required = required_votes[index];
    return votes.length === required ? [] : [`${id} is approved by ${votes.length} of ${role} instead of ${required}`];
  });
}

/** An open approval is about the current content of its task. */
function openContent({ id, status, content_hash }: ApprovalRow, task: TaskRow | undefined): readonly Violation[] {
  if (status !== 'pending' || task === undefined || content_hash === contentHashOf(task)) return [];
  return [`${id} is asked for something else than what ${task.id} says`];
}

const GOES_ON: ReadonlySet<string> = new Set(['pending', 'active', 'completed', 'failed']);

function approvedContent(task: TaskRow, { approvals }: Snapshot): readonly Violation[] {
  const given = approvals.filter(({ task_id, status }) => task_id === task.id && status === 'approved');
  if (given.length === 0 || !GOES_ON.has(task.status)) return [];
  const hash = contentHashOf(task);
  return given.some(({ content_hash }) => content_hash === hash)
    ? []
    : [`${task.id} is ${task.status} and says something else than what was approved`];
}

function waiting({ id, status }: TaskRow, { approvals }: Snapshot): readonly Violation[] {
  const open = approvals.filter((each) => each.task_id === id && each.status === 'pending').length;
  if ((status === 'awaiting_approval') === open > 0) return [];
  return [`${id} is ${status}, with ${open} approvals open`];
}

/** Recomputes the hash of a task's content. */
export function contentHashOf({ type, description, payload, context }: TaskRow): string {
  return sha256Hex(canonicalJson({ task_type: type, description, data: payload, context }));
}
