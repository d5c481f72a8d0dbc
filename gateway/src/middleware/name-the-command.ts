import { canonicalJson, deriveUuid, HandoffError, sha256Hex, uuidv7, type Clock } from '@handoff/kernel';
import { settled, type GatewayContext, type GatewayMiddleware, type RequestInput } from '../gateway-context.js';
import { countHeader } from '../http/header-values.js';

const KEY = /^[\x20-\x7e]{1,255}$/;

/**
 * The command has a name. With an Idempotency-Key it is derived from the caller, the route and the key, so that the same
 * request sent again, to whichever gateway, is the same command; without one it is new.
 */
export function nameTheCommand(deps: { readonly clock: Clock }): GatewayMiddleware {
  return (ctx, next) => {
    const { http } = settled(ctx.state.operation, 'operation');
    const key = http.idempotency === 'none' ? undefined : readKey(ctx);
    if (key === undefined && http.idempotency === 'required') throw new HandoffError('IDEMPOTENCY_KEY_REQUIRED');
    ctx.state.command =
      key === undefined
        ? { commandId: uuidv7(deps.clock.now()), keyed: false, fingerprint: UNKEYED }
        : keyedCommand(ctx, http.method, http.path, key);
    return next();
  };
}

/** Only keyed commands are ever compared, so nothing is computed for the others. */
const UNKEYED = 'unkeyed';

function keyedCommand(ctx: GatewayContext, method: string, template: string, key: string) {
  const { issuer, subject } = settled(ctx.state.principal, 'principal');
  const { params, query, body } = settled(ctx.state.input, 'input');
  const path = fillPath(template, params);
  return {
    // Neither the first nor the last parts can hold a newline, so no two callers' texts can be the same.
    commandId: deriveUuid([issuer, subject, method, path, key].join('\n')),
    keyed: true,
    fingerprint: sha256Hex(
      canonicalJson({ method, path, query, body: body ?? null, if_match: ctx.state.ifMatch ?? null }),
    ),
  };
}

/** A path template with its parameters filled in. */
export function fillPath(template: string, params: RequestInput['params']): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '');
}

function readKey(ctx: GatewayContext): string | undefined {
  const key = ctx.req.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !KEY.test(key) || countHeader(ctx.req, 'idempotency-key') > 1) {
    throw new HandoffError('MALFORMED_IDEMPOTENCY_KEY');
  }
  return key;
}
