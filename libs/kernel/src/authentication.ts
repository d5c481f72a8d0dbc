import type { Authentication } from './principal.js';

/** The claims about an authentication, not checked yet. */
export type AuthenticationClaims = { readonly [K in keyof Authentication]?: unknown };

const MAX_TEXT = 255;
const MAX_METHODS = 16;
/** More delegations than any caller makes; a token of 16 KiB could name hundreds. */
export const MAX_PRIOR_ACTORS = 16;

/**
 * Keeps the claims that have the right type and a plausible size. It drops the others, because they are no reason to refuse
 * the caller. Only the actors count for more than the record: no person decides about a task in which an actor for them had
 * a part.
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

/** Whether a value is text that is not blank and that every store can hold. */
function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= MAX_TEXT && !UNSTORABLE.test(value);
}
