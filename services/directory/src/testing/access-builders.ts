import { uuidv7 } from '@handoff/kernel';
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
