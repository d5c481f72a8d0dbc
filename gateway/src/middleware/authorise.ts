import { AUDITOR_ROLE, HandoffError, mayWrite } from '@handoff/kernel';
import type { OperationDefinition } from '@handoff/contracts';
import { requireSet, type GatewayMiddleware, type GatewayState } from '../gateway-context.js';
import type { RefusalRecorder } from '../ports/refusal-recorder.js';

/** Requires a role that may read, or write. The services decide about single resources. */
export function authorise(deps: { readonly refusals: RefusalRecorder }): GatewayMiddleware {
  return (ctx, next) => {
    const error = refusalOf(ctx.state, requireSet(ctx.state.operation, 'operation'));
    if (error === undefined) return next();
    return deps.refusals.recordForbidden(ctx.state, error).then(() => {
      throw error;
    });
  };
}

function refusalOf(state: GatewayState, operation: OperationDefinition): HandoffError | undefined {
  const principal = requireSet(state.principal, 'principal');
  if (principal.roles.length === 0) {
    const ignored = state.ignoredRoles?.length ?? 0;
    const why = ignored === 0 ? '' : ` What it names (${ignored} at least) are not names of roles.`;
    return new HandoffError('FORBIDDEN', { detail: `The access token grants no role.${why}` });
  }
  if (operation.access === 'write' && !mayWrite(principal)) {
    return new HandoffError('READ_ONLY_ROLE', { detail: `The role ${AUDITOR_ROLE} reads and changes nothing.` });
  }
  return undefined;
}
