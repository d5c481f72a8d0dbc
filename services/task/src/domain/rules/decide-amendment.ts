import { HandoffError, type JsonObject } from '@handoff/kernel';
import { askApprovals } from '../approval/ask-approval.js';
import { covers, withRequired, type RequiredApproval, type RoutingAnswer } from '../approval/required-approval.js';
import { cancelPendingApprovals } from '../approval/cancel-pending-approvals.js';
import { isHeldCall } from '../grant/grant-use.js';
import { requireNoProposal } from '../grant/require-no-proposal.js';
import { settleByGrant } from '../grant/settle-by-grant.js';
import { contentHashOf } from '../task/content-hash.js';
import { contentBytesOf, inboxOf, requireRoom, type Inbox, type InboxLoad } from '../task/inbox.js';
import type { RequestEnvironment } from '../decision-environment.js';
import { withParty } from '../task/parties.js';
import { requireRole, requireVersion, requireVisible } from '../permissions.js';
import type { Person } from '../task/person.js';
import { questionsToRenew, type Ask } from '../approval/question.js';
import { requireAllowed, timeLeft } from './decide-routing.js';
import { stepTask, type Task } from '../task/task.js';
import type { Change, TaskAggregate } from '../task-aggregate.js';

/** The new content of a task. Members that are undefined stay as they are. */
export interface AmendTask {
  readonly description: string | undefined;
  readonly data: JsonObject | undefined;
  /** SHA-256 of the canonical form of {@link data}. */
  readonly dataHash: string | undefined;
  readonly context: JsonObject | undefined;
  /** What the rules of the sender's role say about the new data; undefined where they do not count. */
  readonly rules?: RoutingAnswer | undefined;
}

/**
 * Changes the content of a task. Only a holder of its `from_role` may, and only while nobody works on it. An approval
 * holds for the content that the approver saw, so every pending approval, and every approval given for the former
 * content, is requested again. The amending person can decide none of them. An amendment to the same content changes
 * nothing. If the rules of the role require an approval of the new content, it is requested too, unless one that is requested again has all
 * of it.
 *
 * @throws HandoffError `NOT_FOUND`, `READ_ONLY_ROLE`, `ROLE_NOT_HELD`, `VERSION_MISMATCH`, `ILLEGAL_TRANSITION`,
 * `VALIDATION_FAILED` when the task has no room for so many approvals or for another person, `QUOTA_EXCEEDED` when its
 * sender has too much waiting for the role.
 */
export function decideAmendment(
  environment: RequestEnvironment,
  found: TaskAggregate | undefined,
  input: AmendTask,
  loadOf: (inbox: Inbox) => InboxLoad | undefined = () => undefined,
): Change {
  const { call } = environment;
  const aggregate = requireVisible(found, call.principal, () => new HandoffError('NOT_FOUND'));
  const { task } = aggregate;
  const by = requireRole(call.principal, task.fromRole);
  requireVersion(call.ifMatch, task.version);
  requireUntouched(task);
  requireNoProposal(task);
  const required = requireAllowed(input.rules);
  const content = contentOf(task, input);
  const contentHash = contentHashOf({ ...task, ...content });
  const changed = stepTask(task, 'amend', environment, { ...content, contentHash, amended: true });
  if (contentHash === task.contentHash) return { aggregate, events: [] };
  const amended = { ...changed, parties: withParty(task.parties, by) };
  const more = () => ({ tasks: 0, bytes: contentBytesOf(amended) - contentBytesOf(task) });
  requireRoom(loadOf(inboxOf(task)), more, environment.policy.inbox, task.toRole);
  const cancelled = cancelPendingApprovals(environment, { task: amended, approvals: aggregate.approvals }, by);
  const asks = withRequiredAsk(
    questionsToRenew(aggregate.approvals, task.contentHash),
    required,
    timeLeft(task.deadlineAt, environment.now),
  );
  const asked = ask(environment, cancelled.aggregate, by, asks, required !== undefined && isForRules(aggregate));
  return {
    ...asked,
    events: [
      { name: 'task.amended', task: amended, fromStatus: task.status, by },
      ...cancelled.events,
      ...asked.events,
    ],
  };
}

/** Requests approvals, one of which a standing grant may decide at once. */
function ask(
  environment: RequestEnvironment,
  aggregate: TaskAggregate,
  by: Person,
  asks: readonly Ask[],
  mayBeCovered: boolean,
): Change {
  if (asks.length === 0) return { aggregate, events: [] };
  const change = askApprovals(environment, aggregate, by, asks);
  const isOne = mayBeCovered && asks.length === 1;
  const settled = isOne ? settleByGrant(environment, change.aggregate, change.asked[0]!, by) : undefined;
  return settled === undefined ? change : { ...settled, events: [...change.events, ...settled.events] };
}

/**
 * Whether only rules required approvals of the former content, and grants gave them. What people were asked, people are asked again.
 * The approval of a held call is of the call, whatever rules require of its routing.
 */
function isForRules({ task, approvals }: TaskAggregate): boolean {
  if (isHeldCall(task)) return false;
  return approvals
    .filter(
      ({ status, contentHash }) => status === 'pending' || (status === 'approved' && contentHash === task.contentHash),
    )
    .every(({ votes }) => votes.length > 0 && votes.every(({ grantId }) => grantId !== undefined));
}

/** Nobody withdraws what the rules require: it counts as requested again. */
function withRequiredAsk(asks: readonly Ask[], required: RequiredApproval | undefined, left: number): readonly Ask[] {
  if (required === undefined || asks.some((ask) => covers(ask, required))) return asks;
  return [...asks, { ...withRequired(undefined, required, left), demanded: false, renewed: true }];
}

function contentOf(
  task: Task,
  { description, data, dataHash, context }: AmendTask,
): Pick<Task, 'description' | 'data' | 'dataHash' | 'context'> {
  return {
    description: description ?? task.description,
    data: data ?? task.data,
    dataHash: dataHash ?? task.dataHash,
    context: context ?? task.context,
  };
}

/** A holder may have begun to work on the present content, even if that work now awaits an approval. */
function requireUntouched({ status, parkedStatus }: Task): void {
  if (status !== 'active' && parkedStatus !== 'active') return;
  throw new HandoffError('ILLEGAL_TRANSITION', {
    detail: 'Somebody works on this task: what it asks for cannot change under their hands.',
    facts: { current_status: status },
  });
}
