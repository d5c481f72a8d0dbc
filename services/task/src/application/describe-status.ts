import type { StatusView } from '@handoff/contracts';
import { openGroups, type Approval } from '../domain/approval.js';
import { missingFrom } from '../domain/count-votes.js';
import type { ApproverGroup } from '../domain/approval-policy.js';
import type { Task } from '../domain/task.js';
import type { Vote } from '../domain/vote.js';
import { pendingApprovals, type TaskFile } from '../domain/task-file.js';
import type { DirectorySession } from '../ports/session-directory.js';

type Outlook = Required<Pick<StatusView, 'waiting_for' | 'next_action' | 'next_operations'>>;

/** How a task stands. */
export function describeTask(file: TaskFile): StatusView {
  const { task } = file;
  const ids = { session_id: task.sessionId ?? null, task_id: task.id };
  return { ...stateOf('task', task), ...ids, ...outlookOf(file), trace_id: task.traceId };
}

/** How an approval stands. */
export function describeApproval(file: TaskFile, approval: Approval): StatusView {
  const ids = { session_id: file.task.sessionId ?? null, task_id: approval.taskId };
  const outlook = approval.status === 'pending' ? waitingForApprovals([approval]) : decided(approval);
  return { ...stateOf('approval', approval), ...ids, ...outlook, trace_id: approval.traceId };
}

/** How a session stands: it waits for what its root task waits for, where the caller can see that. */
export function describeSession(session: DirectorySession, root: TaskFile | 'hidden' | undefined): StatusView {
  const ids = { session_id: session.id, task_id: session.taskId };
  return { ...stateOf('session', session), ...ids, ...sessionOutlook(session, root), trace_id: session.traceId };
}

function stateOf(
  kind: StatusView['kind'],
  thing: { readonly id: string; readonly status: string; readonly version: number; readonly updatedAt: Date },
): Omit<StatusView, 'session_id' | 'task_id' | 'waiting_for' | 'next_action' | 'next_operations' | 'trace_id'> {
  const { id, status, version, updatedAt } = thing;
  const watching = { changes: [], cursor: '', poll_after_ms: 1_000 };
  return { id, kind, status, state: status, version, updated_at: updatedAt.toISOString(), ...watching };
}

function outlookOf(file: TaskFile): Outlook {
  const { task } = file;
  if (task.status === 'awaiting_approval') return waitingForApprovals(pendingApprovals(file));
  if (task.status !== 'pending' && task.status !== 'active') return nothing(`the task is ${task.status}`);
  return {
    waiting_for: [{ kind: 'task', id: task.id, role: task.toRole }],
    next_action: `Waiting for a holder of role ${task.toRole} to complete task ${task.id}, or to report that it failed.`,
    next_operations: ['completeTask', 'failTask', 'requestApproval', 'cancelTask'],
  };
}

function waitingForApprovals(pending: readonly Approval[]): Outlook {
  const waits = pending.flatMap((approval) => openGroups(approval).map((group) => ({ approval, group })));
  const each = waits.map(
    ({ approval, group }) => `${peopleOf(group, approval.votes)} to decide approval ${approval.id}`,
  );
  return {
    waiting_for: waits.map(({ approval, group }) => ({ kind: 'approval', id: approval.id, role: group.role })),
    next_action: `Waiting for ${each.join(', and for ')}.`,
    next_operations: ['decideApproval', 'cancelTask'],
  };
}

/** Whose votes are lacking, in words; who has voted already is not one of them. */
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
  };
}

function sessionOutlook(session: DirectorySession, root: TaskFile | 'hidden' | undefined): Outlook {
  const { agentRole, status, taskId } = session;
  if (session.final) return nothing(`the session is ${status}`);
  // A root task that the caller may not see must look like none.
  if (root === undefined || root === 'hidden') {
    return {
      waiting_for: [{ kind: 'task', id: taskId, role: agentRole }],
      next_action: `Waiting for a holder of role ${agentRole} to route a task of the session, or to end it.`,
      next_operations: ['routeTask', 'updateSession'],
    };
  }
  if (!hasEnded(root.task)) return outlookOf(root);
  return {
    waiting_for: null,
    next_action: `The root task is ${root.task.status}: a holder of role ${agentRole} can route another task, or end the session.`,
    next_operations: ['routeTask', 'updateSession'],
  };
}

function hasEnded({ status }: Task): boolean {
  return status !== 'pending' && status !== 'active' && status !== 'awaiting_approval';
}

function nothing(because: string): Outlook {
  return { waiting_for: null, next_action: `Nothing: ${because}.`, next_operations: [] };
}
