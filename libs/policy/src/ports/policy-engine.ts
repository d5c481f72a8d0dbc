import type { Facts } from '@handoff/profiles';
import type { Policy } from '../policy.js';
import type { QuestionKind } from '../question.js';

/** Applies policies to questions. */
export interface PolicyEngine {
  /**
   * Prepares the policies of a role, so that many questions can be decided by them.
   *
   * @throws PolicyError if it cannot. Nothing is left behind then.
   */
  prepare(policies: readonly Policy[]): PreparedPolicies;
}

/** The policies of one role, ready for questions. */
export interface PreparedPolicies {
  /**
   * Says which policies apply. A policy applies if its kind and pattern fit, and
   *
   * - an allow: all of its conditions are met;
   * - a deny or an ask: all of its conditions are met, or one of them cannot be decided by the facts.
   *
   * @returns the indexes of the denies that apply; if there is none, those of the asks and allows. In no order.
   * @throws PolicyError if a policy cannot be evaluated. The question must be answered with no then.
   */
  applying(kind: QuestionKind, name: string, facts: Facts): readonly number[];
  /** Frees what was prepared. Whoever asks it after that gets a PolicyError. */
  release(): void;
}

/** Policies cannot be prepared or evaluated. */
export class PolicyError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PolicyError';
  }
}
