import type { Call, JsonObject } from '@handoff/kernel';
import type { RoutingAnswer } from '../domain/approval/required-approval.js';

/** What a role would route, as far as rules may be about it. */
export interface RoutingQuestion {
  /** The role that routes the task. */
  readonly role: string;
  readonly toRole: string;
  readonly type: string;
  readonly data: JsonObject;
}

/** Knows the rules of roles, which belong to another service. */
export interface RoutingRules {
  /**
   * What the rules of a role say about a task that it would route, or whose data it would change.
   *
   * @throws HandoffError `UNAVAILABLE` without an answer: nothing is routed then.
   */
  ask(question: RoutingQuestion, call: Call): Promise<RoutingAnswer>;
}
