import {
  questionOf,
  roleOf,
  type AccessAnswer,
  type Answered,
  type EvaluateAccessCommand,
  type Evaluation,
} from '../domain/access.js';
import { aCall, holderOf } from './builders.js';

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
): EvaluateAccessCommand {
  const answered = evaluations.map((each) => ({
    role: roleOf(each),
    question: questionOf(each),
    answer: anAnswer(),
    bundle: questionOf(each) && bundle,
  }));
  return { name: 'evaluateAccess', call, input: { answered } };
}
