import { MAX_OTHER_KEYS, takesOtherKeys } from '@handoff/contracts';
import { canonicalJson, deriveUuid, HandoffError, sha256Hex, steadyClock, uuidv7 } from '@handoff/kernel';
import { requireSet, type GatewayContext, type GatewayMiddleware, type RequestInput } from '../gateway-context.js';
import { countHeader } from '../http/header-values.js';

const KEY = /^[\x20-\x7e]{1,255}$/;

/**
 * The command has a name. With an Idempotency-Key it is derived from the caller, the route and the key, so that the same
 * request sent again, to whichever gateway, is the same command; without one it is new. It may have been named by other keys
 * before: the service looks under those too.
 */
export function nameTheCommand(): GatewayMiddleware {
  return (ctx, next) => {
    const { http } = requireSet(ctx.state.operation, 'operation');
    const key = http.idempotency === 'none' ? undefined : readKey(ctx);
    const others = http.idempotency === 'none' ? [] : readOtherKeys(ctx, key);
    if (key === undefined && http.idempotency === 'required') throw new HandoffError('IDEMPOTENCY_KEY_REQUIRED');
    ctx.state.command =
      key === undefined
        ? { commandId: uuidv7(steadyClock.now()), keyed: false, fingerprint: UNKEYED }
        : keyedCommand(ctx, { method: http.method, template: http.path }, key, others);
    return next();
  };
}

/** Only keyed commands are ever compared, so nothing is computed for the others. */
const UNKEYED = 'unkeyed';

function keyedCommand(
  ctx: GatewayContext,
  { method, template }: { readonly method: string; readonly template: string },
  key: string,
  others: readonly string[],
) {
  const { issuer, subject } = requireSet(ctx.state.principal, 'principal');
  const { params, query, body } = requireSet(ctx.state.input, 'input');
  const path = fillPath(template, params);
  // Neither the first nor the last parts can hold a newline, so no two callers' texts can be the same.
  const idOf = (name: string): string => deriveUuid([issuer, subject, method, path, name].join('\n'));
  return {
    commandId: idOf(key),
    keyed: true,
    ...(others.length === 0 ? {} : { otherIds: others.map(idOf) }),
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

/** A key that has a comma in it cannot be named here. */
function readOtherKeys(ctx: GatewayContext, key: string | undefined): readonly string[] {
  const header = ctx.req.headers['idempotency-other-keys'];
  if (header === undefined) return [];
  const keys = typeof header === 'string' ? header.split(',').map((each) => each.trim()) : [];
  const isKnown = key !== undefined && takesOtherKeys(requireSet(ctx.state.operation, 'operation'));
  const isReadable = keys.length > 0 && keys.length <= MAX_OTHER_KEYS && keys.every((each) => KEY.test(each));
  if (isKnown && isReadable && countHeader(ctx.req, 'idempotency-other-keys') <= 1) return keys;
  throw new HandoffError('MALFORMED_IDEMPOTENCY_KEY', {
    detail: isKnown
      ? `Idempotency-Other-Keys has to name at most ${MAX_OTHER_KEYS} keys, separated by a comma.`
      : 'Idempotency-Other-Keys needs an Idempotency-Key, and an operation whose commands are remembered.',
  });
}
