import type { Authentication } from './principal.js';

/** What is said of an authentication, before anybody has looked at it. */
export type AuthenticationClaims = { readonly [K in keyof Authentication]?: unknown };

const MAX_TEXT = 255;
const MAX_METHODS = 16;
/** As many delegations as anybody makes; a token of 16 KiB could name hundreds. */
export const MAX_PRIOR_ACTORS = 16;

/**
 * What can be relied on of what is said of an authentication: members of the right type and a plausible size. Odd ones are
 * left out, for they are no reason to turn the caller away. Only those who act count for more than the record: nobody decides
 * about what an actor of theirs took part in.
 *
 * @returns undefined when nothing is left.
 */
export function readAuthentication(claims: AuthenticationClaims): Authentication | undefined {
  const { authTime, acr, amr, actor, priorActors } = claims;
  const methods = Array.isArray(amr) ? amr.filter(isText).slice(0, MAX_METHODS) : [];
  const prior = Array.isArray(priorActors) ? priorActors.filter(isText).slice(0, MAX_PRIOR_ACTORS) : [];
  const read: Authentication = {
    ...(typeof authTime === 'number' && Number.isSafeInteger(authTime) && authTime >= 0 ? { authTime } : {}),
    ...(isText(acr) ? { acr } : {}),
    ...(methods.length > 0 ? { amr: methods } : {}),
    ...(isText(actor) ? { actor } : {}),
    ...(prior.length > 0 ? { priorActors: prior } : {}),
  };
  return Object.keys(read).length === 0 ? undefined : read;
}

const UNSTORABLE = /[\0\p{Surrogate}]/u;

/** Text that says something, and that every store can hold. */
function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= MAX_TEXT && !UNSTORABLE.test(value);
}
