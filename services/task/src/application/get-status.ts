import type { getStatus as operation, InputOf, StatusView } from '@handoff/contracts';
import type { Call } from '@handoff/kernel';
import { describeApproval, describeSession, describeTask } from './describe-status.js';
import { findVisibleFile } from './find-visible-file.js';
import type { TaskFile } from '../domain/task-file.js';
import type { DirectorySession } from '../ports/session-directory.js';
import type { TaskStore } from '../ports/task-store.js';
import type { Reply, TaskDeps } from './task-deps.js';

export interface StatusDeps extends TaskDeps {
  /** Finds a task's file as it is no earlier than now; those who look for the same share a look. */
  readonly look: TaskStore['findFile'];
  /** How long to rely on hints before looking anyway, in milliseconds. */
  readonly recheckMs: number;
  /** Aborts when the service stops: then nobody is kept waiting. */
  readonly stopping: AbortSignal;
}

/** Time kept back from the deadline of a call for the last look and the way home, in milliseconds. */
const RESERVE_MS = 1_000;
/** How long a task that the caller sees is kept back to learn whether a session has its id, in milliseconds. */
const SESSION_MS = 1_000;

/**
 * Tells how something stands: at once, or as soon as its version is higher than the one the caller knows, but no later
 * than the caller waits. While it waits it holds nothing but a timer and an entry in a map.
 *
 * @throws HandoffError `NOT_FOUND` when there is no such thing, or the caller may not see it.
 */
export async function getStatus(
  deps: StatusDeps,
  { params, query }: InputOf<typeof operation>,
  call: Call,
): Promise<Reply> {
  const { since_version: known, wait_ms: waitMs = 0 } = query;
  const until = Math.min(deps.clock.now().getTime() + waitMs, call.deadline.getTime() - RESERVE_MS);
  // Watched from before the first look: a change right after it is hinted at in time.
  const watch = deps.feed.watch(params.id);
  try {
    for (;;) {
      const view = await viewOf(deps, params.id, call);
      const left = until - deps.clock.now().getTime();
      const isNews = known === undefined || view.version > known;
      if (isNews || left <= 0 || deps.stopping.aborted) return replyOf(view);
      await watch.changed(Math.min(left, deps.recheckMs));
    }
  } finally {
    watch.stop();
  }
}

async function viewOf(deps: StatusDeps, id: string, call: Call): Promise<StatusView> {
  const file = await findVisibleFile(deps.look, id, call);
  // Sessions name tasks: one that somebody named like a session must not stand before it.
  if (file === undefined || file === 'hidden') return viewOfSession(deps, id, call);
  const session = await sessionOfSameId(deps, id, file, call);
  if (session !== undefined) return describeSession(session, await findVisibleFile(deps.look, session.taskId, call));
  const approval = file.approvals.find((each) => each.id === id);
  return approval === undefined ? describeTask(file) : describeApproval(file, approval);
}

async function viewOfSession(deps: StatusDeps, id: string, call: Call): Promise<StatusView> {
  const session = await deps.sessions.find(id, call);
  return describeSession(session, await findVisibleFile(deps.look, session.taskId, call));
}

/** The session that a task was named like. Only a task routed in a session can be; and the task is shown in any case. */
async function sessionOfSameId(
  { sessions, clock }: StatusDeps,
  id: string,
  { task }: TaskFile,
  call: Call,
): Promise<DirectorySession | undefined> {
  if (task.id !== id || task.sessionId === undefined) return undefined;
  const deadline = new Date(Math.min(call.deadline.getTime(), clock.now().getTime() + SESSION_MS));
  return sessions.find(id, { ...call, deadline }).catch(() => undefined);
}

function replyOf(view: StatusView): Reply {
  return { body: JSON.stringify(view), id: view.id, version: view.version };
}
