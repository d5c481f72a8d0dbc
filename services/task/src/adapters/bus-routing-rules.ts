import { OPERATIONS, type AccessDecision } from '@handoff/contracts';
import { HandoffError, type JsonObject } from '@handoff/kernel';
import type { Bus } from '@handoff/messaging';
import { callOperation } from '@handoff/runtime';
import type { RoutingAnswer } from '../domain/approval/required-approval.js';
import type { RoutingQuestion, RoutingRules } from '../ports/routing-rules.js';

/**
 * Asks the directory service in the name of the caller, as about a tool named `task.route`. The answer is on record there. A role without
 * a published profile has no rules, and routes as it may.
 */
export function createBusRoutingRules({
  bus,
  prefix,
}: {
  readonly bus: Pick<Bus, 'requests'>;
  /** NATS_SUBJECT_PREFIX. */
  readonly prefix: string;
}): RoutingRules {
  return {
    async ask(question, call) {
      const body = Buffer.from(JSON.stringify(evaluationOf(question)));
      const operation = OPERATIONS.evaluateAccess;
      try {
        const { data } = await callOperation({ bus, prefix, operation, call, params: {}, query: {}, body });
        return answerOf(JSON.parse(Buffer.from(data).toString('utf8')) as AccessDecision);
      } catch (cause) {
        // A question changes nothing of the task.
        if (!(cause instanceof HandoffError) || cause.kind !== 'unknown_outcome') throw cause;
        const detail = 'The directory service did not answer in time.';
        throw new HandoffError('UNAVAILABLE', { detail, retryAfterSeconds: 1, cause });
      }
    },
  };
}

function evaluationOf({ role, toRole, type, data }: RoutingQuestion) {
  return {
    subject: { type: 'role', id: role },
    action: { name: 'use' },
    resource: { type: 'tool', id: 'task.route', properties: factsIn(data) },
    context: { target: toRole, task_type: type },
  };
}

/** The longest text that a condition is compared with. */
const MAX_TEXT = 4_096;

/** What conditions can be compared with. What is left out is not known, and rules ask and deny then. */
function factsIn(data: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(data).filter(
      ([, value]) =>
        typeof value === 'number' ||
        typeof value === 'boolean' ||
        (typeof value === 'string' && value.length <= MAX_TEXT),
    ),
  );
}

function answerOf({ decision, context: { code, ask, reason } }: AccessDecision): RoutingAnswer {
  if (decision || code === 'unknown_role') return { ok: true, required: undefined };
  if (ask === null) return { ok: false, error: new HandoffError('FORBIDDEN', { detail: reason }) };
  const groups = ask.groups.map(({ approver_role: role, required }) => ({ role, required }));
  return { ok: true, required: { groups, openMs: ask.expires_in * 1_000, reason } };
}
