import type { Authentication } from './principal.js';

/** What is said of an authentication, before anybody has looked at it. */
export type AuthenticationClaims = { readonly [K in keyof Authentication]?: unknown };

const MAX_TEXT = 255;
const MAX_METHODS = 16;

/**
 * What can be relied on of what is said of an authentication: members of the right type and a plausible size. Odd ones are
 * left out, for they are no reason to turn the caller away: nothing is decided by them, they are kept for the record.
 *
 * @returns undefined when nothing is left.
 */
export function readAuthentication(claims: AuthenticationClaims): Authentication | undefined {
  const { authTime, acr, amr, actor } = claims;
  const methods = Array.isArray(amr) ? amr.filter(isText).slice(0, MAX_METHODS) : [];
  const read: Authentication = {
    ...(typeof authTime === 'number' && Number.isSafeInteger(authTime) && authTime >= 0 ? { authTime } : {}),
    ...(isText(acr) ? { acr } : {}),
    ...(methods.length > 0 ? { amr: methods } : {}),
    ...(isText(actor) ? { actor } : {}),
  };
  return Object.keys(read).length === 0 ? undefined : read;
}

const UNSTORABLE = /[\0\p{Surrogate}]/u;

/** Text that says something, and that every store can hold. */
function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= MAX_TEXT && !UNSTORABLE.test(value);
}
