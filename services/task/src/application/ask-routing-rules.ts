import { mayActFor, toHandoffError, type Call } from '@handoff/kernel';
import type { RoutingAnswer } from '../domain/approval/required-approval.js';
import type { RoutingQuestion } from '../ports/routing-rules.js';
import type { TaskDeps } from './task-deps.js';

/**
 * Asks the rules of a role about a task, where rules count. An error is an answer too: a repeated command gets its first reply, even when
 * the rules cannot be read.
 *
 * @param question with an undefined role if the caller sends as none; the command is refused then.
 */
export async function askRoutingRules(
  { routingRules }: Pick<TaskDeps, 'routingRules'>,
  question: Omit<RoutingQuestion, 'role'> & { readonly role: string | undefined },
  call: Call,
): Promise<RoutingAnswer | undefined> {
  const { role } = question;
  if (routingRules === undefined || role === undefined || !mayActFor(call.principal, role)) return undefined;
  try {
    return await routingRules.ask({ ...question, role }, call);
  } catch (thrown) {
    return { ok: false, error: toHandoffError(thrown) };
  }
}
