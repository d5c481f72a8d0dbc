import type { Principal } from '@handoff/kernel';

/** The actor of changes that no caller asked for, such as timers. */
export const SYSTEM_ACTOR = 'system';

/**
 * A person or agent as one text: `<issuer>#<subject>`. Two never share one, because an issuer identifier has no
 * fragment (OpenID Connect Core §2).
 */
export function actorOf(person: Pick<Principal, 'issuer' | 'subject'>): string {
  return `${person.issuer}#${person.subject}`;
}

/** The person behind a text that {@link actorOf} made, or `system`. */
export function personOf(
  actor: string,
): { readonly issuer: string; readonly subject: string } | { readonly system: true } {
  const at = actor.indexOf('#');
  return at === -1 ? { system: true } : { issuer: actor.slice(0, at), subject: actor.slice(at + 1) };
}
