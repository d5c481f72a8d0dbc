import type { Call } from './call.js';
import type { AccessDecision, EvaluateAccessInput, JsonValue } from './generated/types.js';
import { waitFor, type WaitOptions } from './status/wait-for.js';

/** A question about one call, with all of its arguments. */
export interface CallQuestion extends EvaluateAccessInput {
  readonly context: NonNullable<EvaluateAccessInput['context']> & { readonly arguments: JsonValue };
}

export interface HoldCallOptions extends Pick<WaitOptions, 'signal' | 'timeoutMs'> {
  /** What the call is for, in words that the approvers read. */
  readonly reason?: string;
}

/**
 * Asks whether a call is allowed. Where a rule asks for an approval, it requests one for exactly this call, waits for it, and asks
 * again with it. A yes is for one call: ask before each.
 *
 * @throws HandoffTimeoutError when nobody has decided in time. The approval stays: `last.id` names it.
 */
export async function holdCall(
  call: Call,
  question: CallQuestion,
  { reason, signal, timeoutMs }: HoldCallOptions = {},
): Promise<AccessDecision> {
  const options = signal === undefined ? {} : { signal };
  const evaluate = async (body: EvaluateAccessInput): Promise<AccessDecision> =>
    (await call('evaluateAccess', { body }, options)).data;
  const decision = await evaluate(question);
  const { ask } = decision.context;
  if (ask === null) return decision;
  const { data: held } = await call('routeTask', { body: heldCall(question, ask, reason) }, options);
  const approvalId = held.approval_id!;
  await waitFor(call, approvalId, { ...options, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
  return evaluate({ ...question, context: { ...question.context, approval_id: approvalId } });
}

/** The task that asks for the approval of a call: for `routeTask`. It goes to the role itself, which reports on it what came of it. */
export function heldCall(
  question: EvaluateAccessInput,
  { groups, expires_in }: NonNullable<AccessDecision['context']['ask']>,
  reason?: string,
) {
  const { id: role } = question.subject;
  return {
    target: role,
    from_role: role,
    task: {
      task_type: 'held_call',
      ...(reason === undefined ? {} : { description: reason }),
      data: { question: question as never },
    },
    approval: {
      approvers: groups.map((group) => ({ ...group })),
      expires_in,
      reason: reason ?? `${role} asks to ${question.action.name} ${question.resource.id}`,
    },
  };
}
