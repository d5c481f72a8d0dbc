import { HandoffError, readAuthentication, steadyClock, type Clock, type SteadyClock } from '@handoff/kernel';
import type { Logger } from 'pino';
import { decodeJwt, errors, jwtVerify } from 'jose';
import type { SigningKeys } from '../ports/signing-keys.js';
import type { TokenVerifier, VerifiedToken } from '../ports/token-verifier.js';
import { refuseToken } from './refuse-token.js';
import { createTokenCache } from './token-cache.js';
import { authenticationClaims, requireClaims, requireHeader } from './token-claims.js';
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
/** How long a token stays valid after its verification, even if the issuer withdraws its key. */
const CACHED_FOR_MS = 60_000;

export interface TokenVerifierDeps {
  readonly keys: SigningKeys;
  readonly issuer: string;
  readonly audience: string;
  /** Undefined: `roles`, or else `realm_access.roles`. */
  readonly rolesClaim: string | undefined;
  /** Whether a text is the name of a role; other entries of the claim are ignored. */
  readonly isRole: (name: string) => boolean;
  readonly toleranceSeconds: number;
  /** The clock for the expiry of tokens. */
  readonly clock: Clock;
  /** The clock for the age of cache entries. */
  readonly steady?: SteadyClock;
  readonly logger: Pick<Logger, 'warn'>;
}

/**
 * Verifies JWT access tokens by RFC 8725: algorithm allow-list, key by `kid` from the issuer's own set, and `iss`,
 * `aud`, `exp`, `sub` required and checked. Every failure is `UNAUTHENTICATED`, except that the issuer is unavailable.
 */
export function createTokenVerifier(deps: TokenVerifierDeps): TokenVerifier {
  const { steady = steadyClock } = deps;
  const cache = createTokenCache(CACHED_TOKENS);
  return {
    verify: async (token, traceId) => {
      const now = deps.clock.now();
      const at = steady.now().getTime();
      const cached = cache.get(token, at);
      if (cached !== undefined) return cached;
      const verified = await verifyAnew(deps, token, { now, traceId }).catch(asRefusal);
      const leftMs = verified.expiresAt.getTime() + deps.toleranceSeconds * 1_000 - now.getTime();
      cache.put(token, { verified, until: at + Math.min(leftMs, CACHED_FOR_MS) });
      return verified;
    },
    isReady: () => deps.keys.isReady(),
    close: () => deps.keys.close(),
  };
}

async function verifyAnew(
  deps: TokenVerifierDeps,
  token: string,
  { now, traceId }: { readonly now: Date; readonly traceId: string | undefined },
): Promise<VerifiedToken> {
  // Checked before the key: a token of another issuer must not cause a request to ours.
  if (decodeJwt(token).iss !== deps.issuer) throw refuseToken('The token is from another issuer (iss).');
  const { payload } = await jwtVerify(token, (header) => deps.keys.find(requireHeader(header)), {
    algorithms: ALGORITHMS,
    issuer: deps.issuer,
    audience: deps.audience,
    requiredClaims: ['exp', 'sub'],
    clockTolerance: deps.toleranceSeconds,
    currentDate: now,
  });
  const { subject, expiresAt } = requireClaims(payload, now.getTime() / 1_000, deps.toleranceSeconds);
  const { roles, ignored } = rolesOf(payload, deps.rolesClaim, deps.isRole);
  // Without their names: a token's content is not logged.
  if (ignored.length > 0)
    deps.logger.warn({ ignored: ignored.length, roles: roles.length, trace_id: traceId }, 'roles of a token ignored');
  const authentication = readAuthentication(authenticationClaims(payload));
  const principal = { issuer: deps.issuer, subject, roles };
  return {
    principal: authentication === undefined ? principal : { ...principal, authentication },
    expiresAt: new Date(expiresAt * 1_000),
    ignoredRoles: ignored,
  };
}

/** Turns any failure of verification into a refusal, except HandoffErrors: they say that the issuer is unavailable. */
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
