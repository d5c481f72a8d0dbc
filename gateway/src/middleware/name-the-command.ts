import { MAX_OTHER_KEYS, takesOtherKeys } from '@handoff/contracts';
import { canonicalJson, deriveUuid, HandoffError, sha256Hex, steadyClock, uuidv7 } from '@handoff/kernel';
import { requireSet, type GatewayContext, type GatewayMiddleware, type RequestInput } from '../gateway-context.js';
import { countHeader } from '../http/header-values.js';

const KEY = /^[\x20-\x7e]{1,255}$/;

/**
 * Gives the command its id. With an Idempotency-Key the id is derived from the caller, the route and the key, so that a
 * repeated request is the same command at every gateway; without a key the id is new. The client may name other keys
 * that it used for the command before: the service looks under those too.
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

/** Only keyed commands are compared, so the others need no fingerprint. */
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
  // Neither the first nor the last parts can contain a newline, so two callers never get the same text.
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

/** Fills the parameters into a path template. */
export function fillPath(template: string, params: RequestInput['params']): string {
  if (!template.includes('{')) return template;
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

/** Reads Idempotency-Other-Keys. Keys that contain a comma cannot be named there. */
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
