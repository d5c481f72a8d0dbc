import { HandoffError, readAuthentication, steadyClock, type Clock, type SteadyClock } from '@handoff/kernel';
import type { Logger } from 'pino';
import { decodeJwt, errors, jwtVerify } from 'jose';
import type { SigningKeys } from '../ports/signing-keys.js';
import type { TokenVerifier, VerifiedToken } from '../ports/token-verifier.js';
import { refuseToken } from './refuse-token.js';
import { createTokenCache } from './token-cache.js';
import { authenticationClaims, checkClaims, checkHeader } from './token-claims.js';
import { rolesOf } from './token-roles.js';

/** Asymmetric signatures only (RFC 8725 §3.1): with these, a public key can never pass for a shared secret. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];
const CACHED_TOKENS = 10_000;
/** How long a key that the issuer has withdrawn can go on working for a token that was just verified with it. */
const CACHED_FOR_MS = 60_000;

export interface TokenVerifierDeps {
  readonly keys: SigningKeys;
  readonly issuer: string;
  readonly audience: string;
  /** Undefined: `roles`, else `realm_access.roles`. */
  readonly rolesClaim: string | undefined;
  /** What counts as a role's name; other entries of the claim are passed over. */
  readonly isRole: (name: string) => boolean;
  readonly toleranceSeconds: number;
  /** What tokens are judged by. */
  readonly clock: Clock;
  /** What counts for how long a token that was verified is known. */
  readonly steady?: SteadyClock;
  readonly logger: Pick<Logger, 'warn'>;
}

/**
 * Verifies JWT access tokens by RFC 8725: algorithm allow-list, key by `kid` from the issuer's own set, and `iss`,
 * `aud`, `exp`, `sub` required and checked. Any failure but the issuer's absence is `UNAUTHENTICATED`.
 */
export function createTokenVerifier(deps: TokenVerifierDeps): TokenVerifier {
  const { steady = steadyClock } = deps;
  const cache = createTokenCache(CACHED_TOKENS);
  return {
    verify: async (token) => {
      const now = deps.clock.now();
      const at = steady.now().getTime();
      const cached = cache.get(token, at);
      if (cached !== undefined) return cached;
      const verified = await verifyAnew(deps, token, now).catch(asRefusal);
      const leftMs = verified.expiresAt.getTime() + deps.toleranceSeconds * 1_000 - now.getTime();
      cache.put(token, { verified, until: at + Math.min(leftMs, CACHED_FOR_MS) });
      return verified;
    },
    isReady: () => deps.keys.isReady(),
    close: () => deps.keys.close(),
  };
}

async function verifyAnew(deps: TokenVerifierDeps, token: string, now: Date): Promise<VerifiedToken> {
  // Before the key is looked up: a token of another issuer is no reason to ask ours for new keys.
  if (decodeJwt(token).iss !== deps.issuer) throw refuseToken('The token is from another issuer (iss).');
  const { payload } = await jwtVerify(token, (header) => deps.keys.find(checkHeader(header)), {
    algorithms: ALGORITHMS,
    issuer: deps.issuer,
    audience: deps.audience,
    requiredClaims: ['exp', 'sub'],
    clockTolerance: deps.toleranceSeconds,
    currentDate: now,
  });
  const { subject, expiresAt } = checkClaims(payload, now.getTime() / 1_000, deps.toleranceSeconds);
  const { roles, ignored } = rolesOf(payload, deps.rolesClaim, deps.isRole);
  // Not their names: what a token says is not ours to log.
  if (ignored.length > 0)
    deps.logger.warn({ ignored: ignored.length, roles: roles.length }, 'roles of a token ignored');
  const authentication = readAuthentication(authenticationClaims(payload));
  const principal = { issuer: deps.issuer, subject, roles };
  return {
    principal: authentication === undefined ? principal : { ...principal, authentication },
    expiresAt: new Date(expiresAt * 1_000),
    ignoredRoles: ignored,
  };
}

/** Any throw in verification is the token's fault, unless it says that the issuer is out. */
function asRefusal(thrown: unknown): never {
  if (thrown instanceof HandoffError) throw thrown;
  if (thrown instanceof errors.JWTExpired) throw refuseToken('The token has expired.', thrown);
  if (thrown instanceof errors.JWTClaimValidationFailed) {
    throw refuseToken(`The token does not meet what is required of its claim "${thrown.claim}".`, thrown);
  }
  if (thrown instanceof errors.JOSEAlgNotAllowed)
    throw refuseToken('The token is signed with an algorithm that is not accepted.', thrown);
  throw refuseToken('The token is not a valid access token.', thrown);
}
