import { MAX_PRIOR_ACTORS, type AuthenticationClaims } from '@handoff/kernel';
import type { JWTHeaderParameters, JWTPayload } from 'jose';
import { refuseToken } from './refuse-token.js';

const MAX_KID_LENGTH = 256;
/** OpenID Connect Core §2 limits `sub` to 255 characters; a longer one is a mistake or an attack on the stores. */
const MAX_SUBJECT_LENGTH = 255;
const TEN_YEARS_SECONDS = 10 * 366 * 86_400;
const ACCESS_TOKEN_TYPES: ReadonlySet<string> = new Set(['jwt', 'application/jwt', 'at+jwt', 'application/at+jwt']);

/**
 * Makes the checks of a header that jose leaves to its caller. `typ` may be absent, JWT (as from most providers) or
 * `at+jwt` (RFC 9068); a token of any other type has another purpose (RFC 8725 §3.11).
 *
 * @throws HandoffError `UNAUTHENTICATED`
 */
export function requireHeader(header: JWTHeaderParameters): { readonly alg: string; readonly kid: string } {
  const { kid, typ, alg } = header as { kid?: unknown; typ?: unknown; alg: string };
  if (typeof kid !== 'string' || kid === '' || kid.length > MAX_KID_LENGTH) {
    throw refuseToken('The token does not name its key (kid).');
  }
  if (typ !== undefined && (typeof typ !== 'string' || !ACCESS_TOKEN_TYPES.has(typ.toLowerCase()))) {
    throw refuseToken('The token is not an access token (typ).');
  }
  return { alg, kid };
}

export interface CheckedClaims {
  readonly subject: string;
  /** Seconds since the epoch, perhaps with a fraction. */
  readonly expiresAt: number;
}

/**
 * Makes the checks of claims that jose leaves out: `exp` must be finite and plausible, `iat` not in the future (either
 * may have a fraction: RFC 7519 §2), and `sub` a non-empty string that every store can hold.
 *
 * @throws HandoffError `UNAUTHENTICATED`
 */
export function requireClaims(claims: JWTPayload, nowSeconds: number, toleranceSeconds: number): CheckedClaims {
  const { exp, iat, sub } = claims as { exp?: unknown; iat?: unknown; sub?: unknown };
  if (typeof exp !== 'number' || !Number.isFinite(exp) || exp > nowSeconds + TEN_YEARS_SECONDS) {
    throw refuseToken('The expiry of the token (exp) is not a plausible time.');
  }
  if (iat !== undefined && !(typeof iat === 'number' && iat <= nowSeconds + toleranceSeconds)) {
    throw refuseToken('The token was issued in the future (iat).');
  }
  if (typeof sub !== 'string' || sub.length > MAX_SUBJECT_LENGTH || !isStorable(sub)) {
    throw refuseToken('The token names no usable subject (sub).');
  }
  return { subject: sub, expiresAt: exp };
}

/** How the token says its subject was authenticated (OpenID Connect Core §2), and who acts for it (RFC 8693). */
export function authenticationClaims({ auth_time: authTime, acr, amr, act }: JWTPayload): AuthenticationClaims {
  const [actor, ...priorActors] = actorChain(act);
  // A time may have a fraction (RFC 7519 §2); it is stored in whole seconds.
  return { authTime: typeof authTime === 'number' ? Math.floor(authTime) : authTime, acr, amr, actor, priorActors };
}

/** The subs of a chain of delegations, nearest first (RFC 8693 §4.1): at most one more than are kept. */
function actorChain(act: unknown): readonly unknown[] {
  const subs: unknown[] = [];
  for (let link = act; isRecord(link) && subs.length <= MAX_PRIOR_ACTORS; link = own(link, 'act')) {
    subs.push(own(link, 'sub'));
  }
  return subs;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function own(record: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

const LONE_SURROGATE = /\p{Surrogate}/u;

/** Neither empty nor blank, no NUL, no lone surrogate: text that both Postgres and a message header accept. */
function isStorable(text: string): boolean {
  return text.trim() !== '' && !text.includes('\0') && !LONE_SURROGATE.test(text);
}
