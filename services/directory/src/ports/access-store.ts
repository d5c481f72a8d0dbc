import type { Decision, Outcome } from '@handoff/kernel';
import type { EvaluateAccessCommand } from '../domain/access.js';
import type { Publication } from '../domain/profile.js';

/** What is published of each role, as a transaction sees it. */
export type PublishedNow = ReadonlyMap<string, Pick<Publication, 'bundleVersion' | 'digest'>>;

/** The rules that a store applies to answers. They do no I/O. */
export interface AccessRules {
  decide(command: EvaluateAccessCommand, published: PublishedNow, now: Date): Decision;
}

/** Keeps answers to questions about access: each is an event, written in one transaction that sees what is published. */
export interface AccessStore {
  /** Puts the answers of a command on record, or refuses them. Nobody gets an answer that is not on record. */
  record(command: EvaluateAccessCommand): Promise<Outcome>;
  /** Takes no new commands and resolves when the commands taken before are executed. */
  drain(): Promise<void>;
}
