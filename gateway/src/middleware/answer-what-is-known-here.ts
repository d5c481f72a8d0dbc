import type { OPERATIONS, ResultOf } from '@handoff/contracts';
import { requireSet, type GatewayMiddleware, type GatewayState } from '../gateway-context.js';

/** The operations that the gateway answers without a service. */
type OwnOperationName = {
  [K in keyof typeof OPERATIONS]: (typeof OPERATIONS)[K]['service'] extends 'gateway' ? K : never;
}[keyof typeof OPERATIONS];
type OwnAnswers = { readonly [K in OwnOperationName]: (state: GatewayState) => ResultOf<(typeof OPERATIONS)[K]> };

/** Answers the gateway's own operations, under the same policy as the others; those continue to their service. */
export function answerWhatIsKnownHere(): GatewayMiddleware {
  return (ctx, next) => {
    const { name, service, http } = requireSet(ctx.state.operation, 'operation');
    if (service !== 'gateway') return next();
    ctx.status = http.successStatus;
    ctx.set('Content-Type', 'application/json');
    ctx.body = Buffer.from(JSON.stringify(ANSWERS[name as OwnOperationName](ctx.state)));
    return undefined;
  };
}

const ANSWERS: OwnAnswers = {
  whoAmI: (state) => {
    const { issuer, subject, roles } = requireSet(state.principal, 'principal');
    const expiresAt = requireSet(state.tokenExpiresAt, 'token expiry');
    const ignored = state.ignoredRoles ?? [];
    return {
      issuer,
      subject,
      roles: [...roles],
      ...(ignored.length === 0 ? {} : { ignored_roles: [...ignored] }),
      expires_at: expiresAt.toISOString(),
    };
  },
};
