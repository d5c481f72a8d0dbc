import type { Principal } from '@handoff/kernel';

/** What acts where nobody asked: timers. */
export const SYSTEM_ACTOR = 'system';

/**
 * A person or agent as one text: `<issuer>#<subject>`. Two never share one, because an issuer identifier has no
 * fragment (OpenID Connect Core §2).
 */
export function actorOf(person: Pick<Principal, 'issuer' | 'subject'>): string {
  return `${person.issuer}#${person.subject}`;
}

/** The person whose text {@link actorOf} made, or what stands for nobody. */
export function personOf(
  actor: string,
): { readonly issuer: string; readonly subject: string } | { readonly system: true } {
  const at = actor.indexOf('#');
  return at === -1 ? { system: true } : { issuer: actor.slice(0, at), subject: actor.slice(at + 1) };
}
