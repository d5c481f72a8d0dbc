import type { Principal } from '@handoff/kernel';

/** A caller as one text. As JSON: no issuer and subject run into another's. */
export function callerOf({ issuer, subject }: Pick<Principal, 'issuer' | 'subject'>): string {
  return JSON.stringify([issuer, subject]);
}
