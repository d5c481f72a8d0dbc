import {
  decideOrRefuse,
  isAuditedRefusal,
  refuseCaller,
  type Call,
  type Decision,
  type HandoffError,
  type Refusal,
} from '@handoff/kernel';
import { announceRefusal, type Announcer } from '@handoff/contracts';
import type { ClaimChange } from '../domain/rules/decide-claim.js';
import type { Policy, RequestEnvironment } from '../domain/decision-environment.js';
import { expireGrant } from '../domain/grant/revoke-grant.js';
import { decideExpiry } from '../domain/rules/decide-expiry.js';
import type { Change, GrantChange, TaskAggregate } from '../domain/task-aggregate.js';
import type { TaskCommand, TaskCommandName } from '../domain/task-command.js';
import type { TaskRules } from '../ports/task-rules.js';
import { announce } from './announce.js';
import { COMMANDS, type CommandRow, type CommandRows } from './commands.js';
import { replyWithRoutedTask } from './replies.js';
import { composeReply, thingsShown } from './reply-recipes.js';
import type { WorkingTasks } from '../ports/working-tasks.js';

type RulesDeps = Announcer & { readonly policy: Policy };

/**
 * The domain's rules in the form in which a store applies them: with serialised replies, and events for changes and
 * refusals.
 */
export function createTaskRules(deps: RulesDeps): TaskRules {
  return {
    reads: (command) => rowOf(command).reads(command.input),
    decide: (command, aggregates, now) => decide(deps, command, aggregates, now),
    authorise: (command, aggregates, now) => authorise(deps, command, aggregates, now),
    actsInOwnRoles: (command) => rowOf(command).actsInOwnRoles?.(command.input) ?? false,
    thingsShown,
    composeReply,
    replyToRouting: replyWithRoutedTask,
    expireGrant(grant, now) {
      const change = expireGrant(grant, now);
      const events = change?.events.map((event) => announce(deps, event, { now, call: undefined }));
      return change === undefined || events === undefined ? undefined : { grant: change.grant, events };
    },
    expire(aggregate, now) {
      const change = decideExpiry({ now, policy: deps.policy, newId: () => deps.newId(now) }, aggregate);
      if (change === undefined) return undefined;
      return {
        aggregate: change.aggregate,
        events: change.events.map((event) => announce(deps, event, { now, call: undefined })),
      };
    },
  };
}

function decide<N extends TaskCommandName>(
  deps: RulesDeps,
  command: TaskCommand<N>,
  aggregates: WorkingTasks,
  now: Date,
): Decision {
  const { call, input } = command;
  const row = rowOf(command);
  const decideNow = (): Decision => {
    const change = row.decide(environmentOf(deps, call, aggregates, now), input, aggregates);
    const events = change.events.map((event) => announce(deps, event, { now, call }));
    const reply = row.reply(change, now);
    // Last: a change counts only once its events and its reply could be made.
    for (const aggregate of aggregatesOf(change)) aggregates.put(aggregate);
    if ('grants' in change) for (const grant of change.grants ?? []) aggregates.putGrant(grant);
    return { ok: true, reply, events, remember: row.isFinal?.(change) ?? true };
  };
  return decideOrRefuse(decideNow, (error) => refuse(deps, command, aggregates, error, now));
}

/** Applies the rule and discards the change: only a refusal counts. A repeated claim takes nothing. */
function authorise<N extends TaskCommandName>(
  deps: RulesDeps,
  command: TaskCommand<N>,
  aggregates: WorkingTasks,
  now: Date,
): Refusal | undefined {
  const unclaimable = { ...aggregates, claimable: () => [] };
  const decideAgain = () =>
    rowOf(command).decide(environmentOf(deps, command.call, aggregates, now), command.input, unclaimable);
  return refuseCaller(decideAgain, (error) => refuse(deps, command, aggregates, error, now));
}

function refuse<N extends TaskCommandName>(
  deps: RulesDeps,
  command: TaskCommand<N>,
  aggregates: WorkingTasks,
  error: HandoffError,
  now: Date,
): Refusal {
  const { name: operation, call, input } = command;
  const { id: targetId, aggregate, role } = rowOf(command).target(input, aggregates);
  if (!isAuditedRefusal(error, aggregate !== undefined)) return { ok: false, error, events: [] };
  const taskId = aggregate?.task.id;
  const refused = {
    operation,
    call,
    code: error.code,
    targetId,
    sessionId: aggregate?.task.sessionId,
    taskId,
    approvalId: aggregate !== undefined && targetId !== taskId ? targetId : undefined,
    role,
  };
  return { ok: false, error, events: [announceRefusal(deps, 'task', refused, now)] };
}

function rowOf<N extends TaskCommandName>({ name }: TaskCommand<N>): CommandRow<N> {
  const rows: CommandRows = COMMANDS;
  return rows[name];
}

function environmentOf(deps: RulesDeps, call: Call, aggregates: WorkingTasks, now: Date): RequestEnvironment {
  const delegations = aggregates.delegationsTo(call.principal);
  const grants = aggregates.grants();
  return { call, now, policy: deps.policy, delegations, grants, newId: () => deps.newId(now) };
}

function aggregatesOf(change: Change | ClaimChange | GrantChange): readonly TaskAggregate[] {
  if ('aggregates' in change) return change.aggregates;
  return [change.aggregate, ...(change.others ?? [])];
}
