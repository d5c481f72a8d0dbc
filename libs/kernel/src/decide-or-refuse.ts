import type { Decision, Refusal } from './command.js';
import { refusalOf, type HandoffError } from './handoff-error.js';
import { refusesCaller } from './refusals.js';

/** Turns an error that the domain threw into the refusal of the command. */
export type Refuse = (error: HandoffError) => Refusal;

/**
 * Decides a command.
 *
 * @returns the decision, or the refusal when `decide` throws a HandoffError.
 * @throws whatever else `decide` throws: that is a defect, not a refusal.
 */
export function decideOrRefuse(decide: () => Decision, refuse: Refuse): Decision {
  try {
    return decide();
  } catch (thrown) {
    return refuse(refusalOf(thrown));
  }
}

/**
 * Asks the rules whether the caller of a repeated command may have its first reply. The result of `decide` is dropped.
 *
 * @returns the refusal when the caller lacks a role or may not see the resource; undefined otherwise.
 * @throws whatever `decide` throws that is no HandoffError.
 */
export function refuseCaller(decide: () => unknown, refuse: Refuse): Refusal | undefined {
  try {
    decide();
    return undefined;
  } catch (thrown) {
    const error = refusalOf(thrown);
    return refusesCaller(error) ? refuse(error) : undefined;
  }
}
