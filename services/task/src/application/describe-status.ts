import type { StatusPart, StatusView } from '@handoff/contracts';
import type { Principal } from '@handoff/kernel';
import { openGroups, type Approval } from '../domain/approval/approval.js';
import type { ApproverGroup } from '../domain/approval/approval-policy.js';
import { missingFrom } from '../domain/approval/count-votes.js';
import type { Delegation } from '../domain/delegation/delegation.js';
import type { Task } from '../domain/task/task.js';
import type { Vote } from '../domain/approval/vote.js';
import { pendingApprovals, type TaskAggregate } from '../domain/task-aggregate.js';
import type { DirectorySession } from '../ports/session-directory.js';
import { operationsOnApproval, operationsOnSession, operationsOnTask } from './next-operations.js';
import { MAX_PARTS } from './status-cursor.js';

/**
 * The status of a resource, and the visible parts of its workflow; without the parts that depend on the caller's
 * cursor.
 */
export interface Description {
  readonly standing: Omit<StatusView, 'changes' | 'cursor'>;
  /** The requested resource comes first. */
  readonly parts: readonly StatusPart[];
}

/** What one caller may see around a task. */
export interface Surroundings {
  readonly principal: Principal;
  /** The delegations that show the task to the caller; none when a role of its own does. */
  readonly delegations?: readonly Delegation[];
  /** The session that the task was routed in, if the caller may see it. */
  readonly session: DirectorySession | undefined;
}

type Outlook = Required<Pick<StatusView, 'waiting_for' | 'next_action' | 'next_operations' | 'poll_after_ms'>>;

/** The suggested polling interval, in milliseconds: programs are quicker than people. */
const POLL_MS = { program: 2_000, person: 5_000, ended: 0 } as const;

/** The status of a task. */
export function describeTask(aggregate: TaskAggregate, { principal, delegations, session }: Surroundings): Description {
  const { task } = aggregate;
  const ids = { session_id: task.sessionId ?? null, task_id: task.id };
  return {
    standing: {
      ...stateOf('task', task),
      ...ids,
      ...outlookOf(aggregate, principal, delegations),
      trace_id: task.traceId,
    },
    parts: partsOf([partOf('task', task), ...sessionPart(session)], aggregate),
  };
}

/** The status of an approval. */
export function describeApproval(
  aggregate: TaskAggregate,
  approval: Approval,
  { principal, delegations, session }: Surroundings,
): Description {
  const ids = { session_id: aggregate.task.sessionId ?? null, task_id: approval.taskId };
  const outlook =
    approval.status === 'pending'
      ? waitingForApprovals([approval], [...operationsOnApproval(principal, aggregate, approval, delegations)])
      : decided(approval);
  const first = [partOf('approval', approval), partOf('task', aggregate.task), ...sessionPart(session)];
  return {
    standing: { ...stateOf('approval', approval), ...ids, ...outlook, trace_id: approval.traceId },
    parts: partsOf(first, aggregate),
  };
}

/** The status of a session. It waits for what its root task waits for, if the caller may see that task. */
export function describeSession(
  session: DirectorySession,
  root: TaskAggregate | 'hidden' | undefined,
  principal: Principal,
  delegations: readonly Delegation[] = [],
): Description {
  // A hidden root task must look like a missing one.
  const seen = root === 'hidden' ? undefined : root;
  const ids = { session_id: session.id, task_id: session.taskId };
  const outlook = sessionOutlook(session, seen, principal, delegations);
  const first = [partOf('session', session), ...(seen === undefined ? [] : [partOf('task', seen.task)])];
  return {
    standing: { ...stateOf('session', session), ...ids, ...outlook, trace_id: session.traceId },
    parts: partsOf(first, seen),
  };
}

interface Thing {
  readonly id: string;
  readonly status: string;
  readonly version: number;
}

function stateOf(kind: StatusView['kind'], thing: Thing & { readonly updatedAt: Date }) {
  const { id, status, version, updatedAt } = thing;
  return { id, kind, status, state: status, version, updated_at: updatedAt.toISOString() };
}

function partOf(kind: StatusPart['kind'], { id, status, version }: Thing): StatusPart {
  return { kind, id, status, version };
}

function sessionPart(session: DirectorySession | undefined): readonly StatusPart[] {
  return session === undefined ? [] : [partOf('session', session)];
}

/** The first parts, and the task's latest approvals, as many as a cursor holds. */
function partsOf(first: readonly StatusPart[], aggregate: TaskAggregate | undefined): readonly StatusPart[] {
  const known = new Set(first.map(({ id }) => id));
  const others = (aggregate?.approvals ?? []).filter(({ id }) => !known.has(id));
  return [...first, ...others.slice(first.length - MAX_PARTS).map((approval) => partOf('approval', approval))];
}

function outlookOf(aggregate: TaskAggregate, principal: Principal, delegations?: readonly Delegation[]): Outlook {
  const { task } = aggregate;
  const operations = [...operationsOnTask(principal, aggregate, delegations)];
  if (task.status === 'awaiting_approval') return waitingForApprovals(pendingApprovals(aggregate), operations);
  if (hasEnded(task)) return nothing(`the task is ${task.status}`);
  return {
    waiting_for: [{ kind: 'task', id: task.id, role: task.toRole }],
    next_action: `Waiting for a holder of role ${task.toRole} to complete task ${task.id}, or to report that it failed.`,
    next_operations: operations,
    poll_after_ms: POLL_MS.program,
  };
}

function waitingForApprovals(pending: readonly Approval[], operations: string[]): Outlook {
  const waits = pending.flatMap((approval) => openGroups(approval).map((group) => ({ approval, group })));
  const each = waits.map(
    ({ approval, group }) => `${peopleOf(group, approval.votes)} to decide approval ${approval.id}`,
  );
  return {
    waiting_for: waits.map(({ approval, group }) => ({ kind: 'approval', id: approval.id, role: group.role })),
    next_action: `Waiting for ${each.join(', and for ')}.`,
    next_operations: operations,
    poll_after_ms: POLL_MS.person,
  };
}

/** The missing voters of a group, in words. */
function peopleOf(group: ApproverGroup, votes: readonly Vote[]): string {
  const missing = missingFrom(group, votes);
  const other = votes.some(({ group: role }) => role === group.role) ? 'other ' : '';
  if (missing > 1) return `${missing} ${other}holders of role ${group.role}`;
  return other === '' ? `a holder of role ${group.role}` : `another holder of role ${group.role}`;
}

function decided(approval: Approval): Outlook {
  const { status, taskId } = approval;
  if (status !== 'approved') return nothing(`the approval is ${status}`);
  return {
    waiting_for: null,
    next_action: `Nothing: the approval was given. See how task ${taskId} goes on.`,
    next_operations: ['getStatus'],
    poll_after_ms: POLL_MS.ended,
  };
}

function sessionOutlook(
  session: DirectorySession,
  root: TaskAggregate | undefined,
  principal: Principal,
  delegations: readonly Delegation[],
): Outlook {
  const { agentRole, status, taskId } = session;
  if (session.final) return nothing(`the session is ${status}`);
  const next = { next_operations: [...operationsOnSession(principal, session)], poll_after_ms: POLL_MS.program };
  if (root === undefined) {
    return {
      waiting_for: [{ kind: 'task', id: taskId, role: agentRole }],
      next_action: `Waiting for a holder of role ${agentRole} to route a task of the session, or to end it.`,
      ...next,
    };
  }
  if (!hasEnded(root.task)) return outlookOf(root, principal, delegations);
  return {
    waiting_for: null,
    next_action: `The root task is ${root.task.status}: a holder of role ${agentRole} can route another task, or end the session.`,
    ...next,
  };
}

function hasEnded({ status }: Task): boolean {
  return status !== 'pending' && status !== 'active' && status !== 'awaiting_approval';
}

function nothing(because: string): Outlook {
  return {
    waiting_for: null,
    next_action: `Nothing: ${because}.`,
    next_operations: [],
    poll_after_ms: POLL_MS.ended,
  };
}
