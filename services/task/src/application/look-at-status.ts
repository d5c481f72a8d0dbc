import { toHandoffError, type Call } from '@handoff/kernel';
import type { TaskAggregate } from '../domain/task-aggregate.js';
import type { DirectorySession } from '../ports/session-directory.js';
import type { TaskStore } from '../ports/task-store.js';
import { describeApproval, describeSession, describeTask, type Description } from './describe-status.js';
import { findVisibleFile } from './find-visible-file.js';
import type { TaskDeps } from './task-deps.js';

export interface StatusDeps extends TaskDeps {
  /** Finds a task's file as it is no earlier than now; those who look for the same share a look. */
  readonly look: TaskStore['findTask'];
  /** How long to rely on hints before looking anyway, in milliseconds. */
  readonly recheckMs: number;
  /** Aborts when the service stops: then nobody is kept waiting. */
  readonly stopping: AbortSignal;
}

/** What one look found. */
export interface StatusLook extends Description {
  /** What has to be watched to learn of any change: the parts, and what may become one. */
  readonly related: readonly string[];
  /** A part that nobody could tell about just now; what was seen of it before still counts. */
  readonly unsure: string | undefined;
}

/** How long a task that the caller sees is kept back to learn of its session, in milliseconds. */
const SESSION_MS = 1_000;

/**
 * How something stands now, as the caller may see it.
 *
 * @throws HandoffError `NOT_FOUND` when there is no such thing, or the caller may not see it.
 */
export async function lookAtStatus(deps: StatusDeps, id: string, call: Call): Promise<StatusLook> {
  const aggregate = await findVisibleFile(deps.look, id, call);
  // Sessions name tasks: one that somebody named like a session must not stand before it.
  if (aggregate === undefined || aggregate === 'hidden')
    return lookAtSession(deps, await deps.sessions.find(id, call), call);
  const [named, around] = await Promise.all([
    sessionOfSameId(deps, id, aggregate, call),
    sessionAround(deps, aggregate, call),
  ]);
  if (named !== undefined) return lookAtSession(deps, named, call);
  const surroundings = { principal: call.principal, session: around.session };
  const approval = aggregate.approvals.find((each) => each.id === id);
  const description =
    approval === undefined
      ? describeTask(aggregate, surroundings)
      : describeApproval(aggregate, approval, surroundings);
  return { ...description, related: relatedTo(description, around.unsure), unsure: around.unsure };
}

async function lookAtSession(deps: StatusDeps, session: DirectorySession, call: Call): Promise<StatusLook> {
  const root = await findVisibleFile(deps.look, session.taskId, call);
  const description = describeSession(session, root, call.principal);
  // The root task may be yet to come.
  return { ...description, related: relatedTo(description, session.taskId), unsure: undefined };
}

function relatedTo({ parts }: Description, also: string | undefined): readonly string[] {
  const ids = parts.map(({ id }) => id);
  return also === undefined ? ids : [...ids, also];
}

/** The session that a task was named like. Only a task routed in a session can be; and the task is shown in any case. */
async function sessionOfSameId(
  deps: StatusDeps,
  id: string,
  { task }: TaskAggregate,
  call: Call,
): Promise<DirectorySession | undefined> {
  if (task.id !== id || task.sessionId === undefined) return undefined;
  return deps.sessions.find(id, soon(deps, call)).catch(() => undefined);
}

/** The session that a task was routed in, where the caller may see it; nobody may be there to tell. */
async function sessionAround(
  deps: StatusDeps,
  { task }: TaskAggregate,
  call: Call,
): Promise<{ readonly session: DirectorySession | undefined; readonly unsure: string | undefined }> {
  if (task.sessionId === undefined) return { session: undefined, unsure: undefined };
  try {
    return { session: await deps.sessions.find(task.sessionId, soon(deps, call)), unsure: undefined };
  } catch (thrown) {
    const isHidden = toHandoffError(thrown).code === 'NOT_FOUND';
    return { session: undefined, unsure: isHidden ? undefined : task.sessionId };
  }
}

function soon({ clock }: StatusDeps, call: Call): Call {
  return { ...call, deadline: new Date(Math.min(call.deadline.getTime(), clock.now().getTime() + SESSION_MS)) };
}
