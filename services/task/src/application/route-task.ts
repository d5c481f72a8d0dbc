import { DEFAULT_MAX_ATTEMPTS, DEFAULT_PRIORITY, normaliseTask } from '@handoff/contracts';
import {
  AUDITOR_ROLE,
  canonicalJson,
  HandoffError,
  neverHeld,
  sha256Hex,
  storedOrder,
  toHandoffError,
  type Call,
} from '@handoff/kernel';
import type { OperationHandler } from '@handoff/runtime';
import { rolesOfDemand } from '../domain/approval/roles-of-demand.js';
import { rolesOfRouting, type SessionAnswer } from '../domain/rules/decide-routing.js';
import { askRoutingRules } from './ask-routing-rules.js';
import { execute } from './execute.js';
import { newHashSalt } from './hash-salt.js';
import { readDemand } from './read-demand.js';
import type { TaskDeps } from './task-deps.js';

/**
 * Routes a task to a role. It first fetches the session, if the request names one, and what the rules of the role say, and passes the
 * answers on as data.
 */
export function routeTask(deps: TaskDeps): OperationHandler<'routeTask'> {
  return async ({ body }, call) => {
    const { task_type, description, data } = normaliseTask(body);
    const approval = body.approval === undefined ? undefined : readDemand(body.approval);
    const named = [
      ...rolesOfRouting({ toRole: body.target, fromRole: body.from_role }),
      ...(approval === undefined ? [] : rolesOfDemand(approval, '/approval')),
    ];
    const session = body.session_id === undefined ? undefined : await askFor(deps, body.session_id, call);
    const role = body.from_role ?? onlyRole(call);
    const rules = await askRoutingRules(deps, { role, toRole: body.target, type: task_type, data }, call);
    return execute(deps, {
      name: 'routeTask',
      call,
      input: {
        toRole: body.target,
        fromRole: body.from_role,
        type: task_type,
        description: description ?? undefined,
        data: storedOrder(data),
        dataHash: sha256Hex(canonicalJson(data)),
        hashSalt: newHashSalt(),
        context: storedOrder(body.context),
        session,
        parentTaskId: body.parent_task_id,
        priority: body.priority ?? DEFAULT_PRIORITY,
        notBefore: instantOf(body.not_before),
        deadlineAt: instantOf(body.deadline_at),
        maxAttempts: body.max_attempts ?? DEFAULT_MAX_ATTEMPTS,
        approval,
        rules,
        neverHeld: await neverHeld(deps.roles, named, call.deadline),
      },
    });
  };
}

/** The role that a caller sends as who names none; undefined if it has to name one. */
function onlyRole({ principal }: Call): string | undefined {
  const [only, ...others] = new Set(principal.roles.filter((role) => role !== AUDITOR_ROLE));
  return others.length === 0 ? only : undefined;
}

function instantOf(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text);
}

/** An error is an answer too: a repeated command gets its first reply, even when the session cannot be read. */
async function askFor({ sessions }: TaskDeps, sessionId: string, call: Call): Promise<SessionAnswer> {
  try {
    return { ok: true, session: await sessions.find(sessionId, call) };
  } catch (thrown) {
    const error = toHandoffError(thrown);
    return { ok: false, error: error.code === 'NOT_FOUND' ? unknownSession() : error };
  }
}

function unknownSession(): HandoffError {
  return new HandoffError('UNKNOWN_SESSION', {
    errors: [{ pointer: '/session_id', message: 'names no session that the caller can see' }],
  });
}
