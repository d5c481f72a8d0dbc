import {
  announceRefusal,
  createEvent,
  type AccessDecision,
  type AccessShadow,
  type Announcer,
  type ApprovalDemand,
} from '@handoff/contracts';
import { actorIn, decideOrRefuse, isAuditedRefusal, roleActedAs, type SerialisedEvent } from '@handoff/kernel';
import type { AccessAnswer, Answered, Demand, EvaluateAccessCommand, ShadowAnswer } from '../domain/access.js';
import { decideAccess, roleNotHeld } from '../domain/decide-access.js';
import { outcomeOf } from '../domain/dry-run.js';
import { factsToKeep, type KeptFacts } from '../domain/kept-facts.js';
import { settleApproval } from '../domain/settle-approval.js';
import type { AccessRules, WorkingAnswers } from '../ports/access-store.js';

/** The decisions about answers as a store applies them: with the reply, and with an event for each answer and each refusal. */
export function createAccessRules(announcer: Announcer): AccessRules {
  return {
    decide(command, working, now) {
      const decide = () => {
        decideAccess(command, working.published);
        const answered = command.input.answered.map((each) => settle(each, command, working, now));
        const ids = answered.map(() => announcer.newId(now));
        const decision = {
          ok: true,
          reply: { body: JSON.stringify(answered.map(represent)), id: undefined, version: undefined },
          events: answered.map((each, at) => announce(announcer, command, each, ids[at]!, now)),
        } as const;
        // Last: what is kept of an answer must not be there without its event.
        working.kept.push(...answered.flatMap((each, at) => keep(each, ids[at]!, now)));
        return decision;
      };
      return decideOrRefuse(decide, (error) => {
        if (!isAuditedRefusal(error, false)) return { ok: false, error, events: [] };
        const { name: operation, call } = command;
        const refused = { operation, call, code: error.code, targetId: undefined, role: roleNotHeld(command) };
        return { ok: false, error, events: [announceRefusal(announcer, 'directory', refused, now)] };
      });
    },
  };
}

function keep({ question, keeping }: Answered, id: string, at: Date): readonly KeptFacts[] {
  if (question === undefined || keeping === undefined) return [];
  const kept = factsToKeep(question.facts, keeping, { id, role: question.role, at });
  return kept === undefined ? [] : [kept];
}

/** An approval that this command uses is used for the next one, in the same batch too. */
function settle(each: Answered, { call }: EvaluateAccessCommand, working: WorkingAnswers, now: Date): Answered {
  const isUsed = (id: string): boolean => working.usedBefore.has(id) || working.uses.has(id);
  const { answer, use } = settleApproval(each, isUsed, { now, traceId: call.traceId });
  if (use !== undefined) working.uses.set(use.approvalId, use);
  return { ...each, answer };
}

function represent({ answer, bundle }: Answered): AccessDecision {
  const { isAllowed, code, reason, deciding, unknown, demand, approval, shadow } = answer;
  return {
    decision: isAllowed,
    context: {
      code,
      reason,
      deciding: deciding.map((rule) => ({ ...rule })),
      ask: demand === undefined ? null : representDemand(demand),
      approval: approval === undefined ? null : { approval_id: approval.id, problem: approval.problem ?? null },
      unknown: [...unknown],
      bundle_version: bundle?.version ?? null,
      digest: bundle?.digest ?? null,
      ...(shadow === undefined ? {} : { shadow: representShadow(shadow) }),
    },
  };
}

function representShadow({ isAllowed, code, reason, deciding, unknown }: ShadowAnswer): AccessShadow {
  return { decision: isAllowed, code, reason, deciding: deciding.map((rule) => ({ ...rule })), unknown: [...unknown] };
}

function representDemand({ groups, expiresIn }: Demand): ApprovalDemand {
  return {
    groups: groups.map(({ role, required }) => ({ approver_role: role, required })),
    expires_in: expiresIn,
  };
}

/** Announces an answer: which rules decided what about which name, and nothing of what was known of the call. */
function announce(
  { prefix }: Announcer,
  { call }: EvaluateAccessCommand,
  { role, question, answer, bundle }: Answered,
  id: string,
  now: Date,
): SerialisedEvent {
  const isNamed = question !== undefined && answer.code !== 'bad_name';
  return createEvent({
    prefix,
    service: 'directory',
    name: 'access.evaluated',
    id,
    time: now,
    aggregateId: id,
    traceparent: call.traceparent,
    data: {
      session_id: null,
      task_id: null,
      approval_id: approvalOf(answer),
      trace_id: call.traceId,
      participants: role === undefined ? [] : [role],
      actor: actorIn(call.principal, role === undefined ? undefined : roleAsked(call, role)),
      role: role === undefined ? null : roleAsked(call, role),
      evaluated_role: role ?? null,
      kind: question?.kind ?? null,
      name: isNamed ? question.name : null,
      ...inBrief(answer),
      bundle_version: bundle?.version ?? null,
      digest: bundle?.digest ?? null,
      ...(answer.shadow === undefined ? {} : { shadow: inBrief(answer.shadow) }),
    },
  });
}

function inBrief(answer: AccessAnswer | ShadowAnswer) {
  return {
    outcome: outcomeOf(answer),
    code: answer.code,
    deciding: answer.deciding.map(({ pointer }) => pointer),
  };
}

/** An approval that the caller cannot see is not named: the record would be among those of its workflow. */
function approvalOf({ approval }: AccessAnswer): string | null {
  return approval === undefined || approval.problem === 'not_found' ? null : approval.id;
}

/** The role in which a caller asked: an auditor reads everything, and acts as nobody else. */
function roleAsked({ principal }: EvaluateAccessCommand['call'], role: string): string {
  const { roles } = principal;
  return roles.includes(role) || roles.includes('admin') ? roleActedAs(principal, role) : 'auditor';
}
