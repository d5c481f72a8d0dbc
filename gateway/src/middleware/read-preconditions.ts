import { HandoffError } from '@handoff/kernel';
import { requireSet, type GatewayMiddleware } from '../gateway-context.js';

/** Reads the versions in If-Match, for operations that honour it. */
export function readPreconditions(): GatewayMiddleware {
  return (ctx, next) => {
    const honoured = requireSet(ctx.state.operation, 'operation').http.ifMatch;
    ctx.state.ifMatch = honoured ? parseIfMatch(ctx.req.headers['if-match']) : undefined;
    return next();
  };
}

const ENTITY_TAG = /^(?:W\/)?"([\x21\x23-\x7e]*)"$/;
const VERSION = /^[1-9]\d{0,9}$/;
/** Versions start at 1. */
const NO_VERSION = 0;

/**
 * The versions of an If-Match header (RFC 9110 §13.1.1); undefined without the header and for `*`. A weak tag counts as
 * the strong one, because proxies that compress weaken tags. A tag that is not a version matches no version.
 *
 * @throws HandoffError `MALFORMED_REQUEST` when it is not a list of entity tags.
 */
export function parseIfMatch(header: string | undefined): readonly number[] | undefined {
  if (header === undefined || header.trim() === '*') return undefined;
  const members = header
    .split(',')
    .map((member) => member.trim())
    .filter(Boolean);
  if (members.length === 0) throw malformed();
  return members.map((member) => {
    const tag = ENTITY_TAG.exec(member)?.[1];
    if (tag === undefined) throw malformed();
    return VERSION.test(tag) ? Number(tag) : NO_VERSION;
  });
}

function malformed(): HandoffError {
  return new HandoffError('MALFORMED_REQUEST', {
    detail: 'If-Match is neither * nor a list of entity tags such as "3".',
  });
}
