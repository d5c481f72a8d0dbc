import { areOfOneInstant, AUDITOR_ROLE, HandoffError, isFinal, type JsonObject } from '@handoff/kernel';
import { policyOf, type ApprovalDemand } from './approval-demand.js';
import { askApprovals } from './ask-approval.js';
import { contentHashOf } from './content-hash.js';
import { contentBytesOf, inboxOf, requireRoom, type Inbox, type InboxLoad } from './inbox-room.js';
import type { RequestEnvironment } from './decision-environment.js';
import { withParty } from './parties.js';
import { requireSender, requireVisible } from './permissions.js';
import { keptUntil, type Task } from './task.js';
import { TASK_LIFECYCLE } from './task-lifecycle.js';
import type { Change, TaskAggregate } from './task-aggregate.js';

/** What is known of the session that a task is routed in, once somebody asked: the session, or why there is none. */
export type SessionAnswer =
  { readonly ok: true; readonly session: OpenableSession } | { readonly ok: false; readonly error: HandoffError };

export interface OpenableSession {
  readonly id: string;
  /** The workflow's root task: minted with the session, or named by whoever opened or changed it. */
  readonly taskId: string;
  readonly status: string;
  /** Whether it has ended, so that no task can be routed in it any more. */
  readonly final: boolean;
}

export interface RouteTask {
  readonly toRole: string;
  readonly fromRole: string | undefined;
  readonly type: string;
  readonly description: string | undefined;
  readonly data: JsonObject;
  readonly dataHash: string;
  /** Drawn beforehand: see {@link Task.hashSalt}. */
  readonly hashSalt: string;
  readonly context: JsonObject | undefined;
  /** Asked for beforehand, and carried along as data, so that a repeated command gets its first reply whatever it says. */
  readonly session: SessionAnswer | undefined;
  readonly parentTaskId: string | undefined;
  readonly priority: number;
  readonly notBefore: Date | undefined;
  readonly deadlineAt: Date | undefined;
  readonly maxAttempts: number;
  /** An approval that the task awaits from the start. */
  readonly approval: ApprovalDemand | undefined;
}

/**
 * Hands a new task to a role. The first task of a session takes the id that was minted with the session. One that somebody
 * has named it does not take: whether it did would tell them whether something has that id which they may not see.
 *
 * @param find the file of the task with an id: the parent's, or that of the session's first task.
 * @param isTaken whether a task or an approval has an id: all of them share one namespace.
 * @param loadOf what a sender has waiting for a role; undefined where it is little.
 * @throws HandoffError `READ_ONLY_ROLE`, `ROLE_NOT_HELD`, `ROLE_REQUIRED`, `VALIDATION_FAILED` for the target auditor and
 * for a deadline that has passed or comes before the task can be claimed, or an approval that does not fit together, whatever the session's answer says,
 * `ILLEGAL_TRANSITION` when the session or the parent has ended, `UNKNOWN_TASK` when the caller doesn't see the parent,
 * `QUOTA_EXCEEDED` when the caller has too much waiting for the role.
 */
export function routeTask(
  request: RequestEnvironment,
  input: RouteTask,
  find: (taskId: string) => TaskAggregate | undefined,
  isTaken: (id: string) => boolean = (id) => find(id) !== undefined,
  loadOf: (inbox: Inbox) => InboxLoad | undefined = () => undefined,
): Change {
  const { call, now, policy } = request;
  const sender = requireSender(call.principal, input.fromRole);
  requireTarget(input.toRole);
  requireTimes(input, now);
  const session = requireOpenSession(input.session);
  if (input.parentTaskId !== undefined)
    requireOpenParent(requireVisible(find(input.parentTaskId), call.principal, unknownParent));
  const inbox = inboxOf({ toRole: input.toRole, requestedBy: sender.by });
  requireRoom(loadOf(inbox), () => ({ tasks: 1, bytes: contentBytesOf(input) }), policy.inbox, input.toRole);
  const minted = session !== undefined && areOfOneInstant(session.id, session.taskId) ? session.taskId : undefined;
  const ready = minted !== undefined && !isTaken(minted) ? minted : undefined;
  const task: Task = {
    id: ready ?? request.newId(),
    type: input.type,
    description: input.description,
    fromRole: sender.role,
    toRole: input.toRole,
    status: 'pending',
    parkedStatus: undefined,
    data: input.data,
    dataHash: input.dataHash,
    context: input.context,
    contentHash: contentHashOf(input),
    hashSalt: input.hashSalt,
    amended: false,
    participants: [...new Set([sender.role, input.toRole])],
    sessionId: session?.id,
    parentTaskId: input.parentTaskId,
    traceId: call.traceId,
    commandId: call.keyed ? call.commandId : undefined,
    fingerprint: call.keyed ? call.fingerprint : undefined,
    requestedBy: sender.by,
    parties: withParty([], sender.by),
    result: undefined,
    error: undefined,
    cancelReason: undefined,
    priority: input.priority,
    notBefore: input.notBefore,
    deadlineAt: input.deadlineAt,
    attempt: 0,
    maxAttempts: input.maxAttempts,
    lease: undefined,
    claimedBy: undefined,
    progress: undefined,
    deadLettered: false,
    version: 1,
    createdAt: now,
    updatedAt: now,
    expiresAt: keptUntil(input, request),
  };
  const routed: Change = {
    aggregate: { task, approvals: [] },
    events: [{ name: 'task.routed', task, fromStatus: undefined, by: sender.by }],
  };
  return input.approval === undefined ? routed : demandApproval(request, routed, input.approval);
}

/** Nobody sees the task without the approval that it awaits: both are one change. */
function demandApproval(request: RequestEnvironment, routed: Change, demand: ApprovalDemand): Change {
  const policy = policyOf(demand, { ...request, deadlineAt: routed.aggregate.task.deadlineAt }, '/approval');
  const ask = { policy, reason: demand.reason, demanded: true, renewed: false };
  const { aggregate, events } = askApprovals(request, routed.aggregate, routed.aggregate.task.requestedBy, [ask]);
  return { aggregate, events: [...routed.events, ...events] };
}

/** Nobody acts as auditor: such a task could only be called off. */
function requireTarget(role: string): void {
  if (role !== AUDITOR_ROLE) return;
  throw new HandoffError('VALIDATION_FAILED', {
    errors: [{ pointer: '/target', message: 'must be a role that can do work; an auditor changes nothing' }],
  });
}

/** What can never be done is not taken on. */
function requireTimes({ notBefore, deadlineAt }: RouteTask, now: Date): void {
  if (deadlineAt === undefined) return;
  if (deadlineAt <= now) throw wrongDeadline('must be a time to come');
  if (notBefore !== undefined && deadlineAt <= notBefore) throw wrongDeadline('must be later than not_before');
}

function wrongDeadline(message: string): HandoffError {
  return new HandoffError('VALIDATION_FAILED', { errors: [{ pointer: '/deadline_at', message }] });
}

/** What is routed below a task that has ended would escape whoever called that off. */
function requireOpenParent({ task: { status } }: TaskAggregate): void {
  if (!isFinal(TASK_LIFECYCLE, status)) return;
  throw new HandoffError('ILLEGAL_TRANSITION', {
    detail: `The parent task is ${status}: no task can be routed below it any more.`,
    facts: { current_status: status },
  });
}

function requireOpenSession(answer: SessionAnswer | undefined): OpenableSession | undefined {
  if (answer === undefined) return undefined;
  if (!answer.ok) throw answer.error;
  if (answer.session.final) {
    throw new HandoffError('ILLEGAL_TRANSITION', {
      detail: `The session is ${answer.session.status}: no task can be routed in it any more.`,
      facts: { current_status: answer.session.status },
    });
  }
  return answer.session;
}

function unknownParent(): HandoffError {
  return new HandoffError('UNKNOWN_TASK', {
    errors: [{ pointer: '/parent_task_id', message: 'names no task that the caller can see' }],
  });
}
