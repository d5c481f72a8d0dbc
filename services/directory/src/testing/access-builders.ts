import { uuidv7, type JsonObject, type Principal } from '@handoff/kernel';
import {
  questionOf,
  roleOf,
  type AccessAnswer,
  type Answered,
  type EvaluateAccessCommand,
  type Evaluation,
} from '../domain/access.js';
import type { RecordedAnswer } from '../domain/dry-run.js';
import type { Keeping } from '../domain/kept-facts.js';
import { judgeApproval, presentedId, type GivenApproval } from '../domain/held-call.js';
import { aCall, holderOf, NOON } from './builders.js';

export function anEvaluation(changes: Partial<Evaluation> = {}): Evaluation {
  return {
    subject: { type: 'role', id: 'finance' },
    action: { name: 'use' },
    resource: { type: 'tool', id: 'github__list_issues' },
    ...changes,
  };
}

export function anAnswer(changes: Partial<AccessAnswer> = {}): AccessAnswer {
  return { isAllowed: false, code: 'no_rule', reason: 'No rule allows it.', deciding: [], unknown: [], ...changes };
}

export const DEMAND = { groups: [{ role: 'manager', required: 1 }], expiresIn: 600 };

/** A question about a call, with its arguments. */
export function aCallQuestion(args: JsonObject = { to: 'ACME' }, approvalId?: string): Evaluation {
  const context = {
    amount_usd: 900,
    arguments: args,
    ...(approvalId === undefined ? {} : { approval_id: approvalId }),
  };
  return anEvaluation({ context });
}

/** An approval of a call that its role asked for. */
export function aGivenApproval(
  changes: Partial<Omit<GivenApproval, 'task'>> & { readonly task?: Partial<GivenApproval['task']> } = {},
  question: Evaluation = aCallQuestion(),
  { issuer, subject }: Principal = holderOf('finance'),
): GivenApproval {
  const contentHash = 'c'.repeat(64);
  return {
    id: uuidv7(NOON),
    status: 'approved',
    groups: DEMAND.groups,
    veto: true,
    contentHash,
    requestedAt: NOON,
    ...changes,
    task: {
      type: 'held_call',
      status: 'pending',
      requestedBy: { issuer, subject },
      contentHash,
      data: { question: question as unknown as JsonObject },
      ...changes.task,
    },
  };
}

/** A command that puts the answer to a question on record, for which the rules ask for an approval that it presents. */
export function toUse(
  bundle: Answered['bundle'],
  given: GivenApproval,
  question: Evaluation = aCallQuestion({ to: 'ACME' }, given.id),
  call = aCall({ principal: holderOf('finance') }),
): EvaluateAccessCommand {
  const asked = { evaluation: question, demand: DEMAND, principal: call.principal };
  const each: Answered = {
    role: roleOf(question),
    question: questionOf(question),
    answer: anAnswer({ code: 'approval_required', reason: 'ask_tool github__*', demand: DEMAND }),
    bundle,
    presented: judgeApproval(given, presentedId(question)!, asked),
  };
  return { name: 'evaluateAccess', call, input: { answered: [each] } };
}

/** A command that puts answers by a bundle on record. */
export function toRecord(
  bundle: Answered['bundle'],
  evaluations: readonly Evaluation[] = [anEvaluation()],
  call = aCall({ principal: holderOf('finance') }),
  keeping?: Keeping,
): EvaluateAccessCommand {
  const answered = evaluations.map((each) => ({
    role: roleOf(each),
    question: questionOf(each),
    answer: anAnswer(),
    bundle: questionOf(each) && bundle,
    keeping,
  }));
  return { name: 'evaluateAccess', call, input: { answered } };
}

/** An answer of no, by no rule, as the audit log has it. */
export function aRecordedAnswer(changes: Partial<RecordedAnswer> = {}): RecordedAnswer {
  return {
    auditId: uuidv7(NOON),
    seq: 7,
    traceId: 'trace-0',
    recordedAt: NOON,
    role: 'finance',
    asked: { kind: 'tool', name: 'github__list_issues' },
    outcome: 'deny',
    code: 'no_rule',
    deciding: [],
    bundle: { version: 1, digest: 'd1' },
    ...changes,
  };
}
