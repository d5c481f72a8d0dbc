import { AUDITOR_ROLE, HandoffError, mayWrite, type Principal } from '@handoff/kernel';
import type { OperationDefinition } from '@handoff/contracts';
import { settled, type GatewayMiddleware } from '../gateway-context.js';
import type { RefusalRecorder } from '../ports/refusal-recorder.js';

/** The caller holds a role that may do this sort of thing at all. Which resources, the services decide. */
export function authorise(deps: { readonly refusals: RefusalRecorder }): GatewayMiddleware {
  return async (ctx, next) => {
    const error = refusalOf(settled(ctx.state.principal, 'principal'), settled(ctx.state.operation, 'operation'));
    if (error !== undefined) {
      await deps.refusals.recordForbidden(ctx.state, error);
      throw error;
    }
    await next();
  };
}

function refusalOf(principal: Principal, operation: OperationDefinition): HandoffError | undefined {
  if (principal.roles.length === 0) {
    return new HandoffError('FORBIDDEN', { detail: 'The access token grants no role.' });
  }
  if (operation.access === 'write' && !mayWrite(principal)) {
    return new HandoffError('READ_ONLY_ROLE', { detail: `The role ${AUDITOR_ROLE} reads and changes nothing.` });
  }
  return undefined;
}
