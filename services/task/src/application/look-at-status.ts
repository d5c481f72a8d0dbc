import { toHandoffError, type Call } from '@handoff/kernel';
import type { TaskAggregate } from '../domain/task-aggregate.js';
import type { DirectorySession } from '../ports/session-directory.js';
import type { TaskStore } from '../ports/task-store.js';
import { describeApproval, describeSession, describeTask, type Description } from './describe-status.js';
import { findVisible } from './find-visible.js';
import type { TaskDeps } from './task-deps.js';

export interface StatusDeps extends TaskDeps {
  /** Finds a task without its content, as it is now or later. Concurrent lookups share a query. */
  readonly look: TaskStore['findTask'];
  /** How long a wait relies on hints before it looks again, in milliseconds. */
  readonly recheckMs: number;
  /** Aborts when the service stops, which ends all waits. */
  readonly stopping: AbortSignal;
}

/** The result of one look. */
export interface StatusLook extends Description {
  /** The ids to watch for changes: the parts, and resources that may become parts. */
  readonly related: readonly string[];
  /** A part that could not be read. The version that the caller saw before still counts. */
  readonly unsure: string | undefined;
}

/** How long a visible task waits for its session's status, in milliseconds. */
const SESSION_MS = 1_000;

/**
 * The present status of a resource, as the caller may see it.
 *
 * @throws HandoffError `NOT_FOUND` when it does not exist, or the caller may not see it.
 */
export async function lookAtStatus(deps: StatusDeps, id: string, call: Call): Promise<StatusLook> {
  const found = await findVisible({ find: deps.look, delegations: deps.delegations }, id, call);
  // A session names its root task, so a task can have the id of a session. It must not hide that session.
  if (found === undefined || found === 'hidden') return lookAtSession(deps, await deps.sessions.find(id, call), call);
  const { aggregate, delegations } = found;
  const [named, around] = await Promise.all([
    sessionOfSameId(deps, id, aggregate, call),
    sessionAround(deps, aggregate, call),
  ]);
  if (named !== undefined) return lookAtSession(deps, named, call);
  const surroundings = { principal: call.principal, delegations, session: around.session };
  const approval = aggregate.approvals.find((each) => each.id === id);
  const description =
    approval === undefined
      ? describeTask(aggregate, surroundings)
      : describeApproval(aggregate, approval, surroundings);
  return { ...description, related: relatedTo(description, around.unsure), unsure: around.unsure };
}

async function lookAtSession(deps: StatusDeps, session: DirectorySession, call: Call): Promise<StatusLook> {
  const root = await findVisible({ find: deps.look, delegations: deps.delegations }, session.taskId, call);
  const description =
    root === undefined || root === 'hidden'
      ? describeSession(session, root, call.principal)
      : describeSession(session, root.aggregate, call.principal, root.delegations);
  // The root task may not exist yet.
  return { ...description, related: relatedTo(description, session.taskId), unsure: undefined };
}

function relatedTo({ parts }: Description, also: string | undefined): readonly string[] {
  const ids = parts.map(({ id }) => id);
  return also === undefined ? ids : [...ids, also];
}

/**
 * A session with the same id as the task. Only a task routed in a session can have such an id. Without an answer, the
 * task is shown.
 */
async function sessionOfSameId(
  deps: StatusDeps,
  id: string,
  { task }: TaskAggregate,
  call: Call,
): Promise<DirectorySession | undefined> {
  if (task.id !== id || task.sessionId === undefined) return undefined;
  return deps.sessions.find(id, soon(deps, call)).catch(() => undefined);
}

/**
 * The session that a task was routed in, if the caller may see it; `unsure` when the session service does not answer.
 */
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
