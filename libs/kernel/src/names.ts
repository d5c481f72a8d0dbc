import { actorsOf, isSamePerson, type Principal } from './principal.js';

/** One name of a person: their own subject, or that of an agent that acts for them. */
export interface Party {
  readonly issuer: string;
  readonly subject: string;
}

/** All names of a person, their own subject first. */
export type Names = readonly [Party, ...Party[]];

/** The names of a person: their own subject, and those of all agents that act for them. */
export function namesOf({ issuer, subject, actors = [] }: Party & { readonly actors?: readonly string[] }): Names {
  const others = [...new Set(actors)].filter((name) => name !== subject);
  return [{ issuer, subject }, ...others.map((name) => ({ issuer, subject: name }))];
}

/** The names of a caller. */
export function namesOfCaller({ issuer, subject, authentication = {} }: Principal): Names {
  return namesOf({ issuer, subject, actors: actorsOf(authentication) });
}

/**
 * Whether one actor is behind both: the same person, an agent of the other, or an agent of both. An agent is one pair
 * of eyes, in however many people's names it acts.
 */
export function shareAName(some: readonly Party[], others: readonly Party[]): boolean {
  return some.some((one) => others.some((other) => isSamePerson(one, other)));
}
