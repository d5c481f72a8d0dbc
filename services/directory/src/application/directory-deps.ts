import type { Clock, IdSource, Logger, SteadyClock } from '@handoff/kernel';
import type { PublishedBundles } from './published-bundles.js';
import type { AccessPolicies } from '../ports/access-policies.js';
import type { AccessStore } from '../ports/access-store.js';
import type { OrgStore } from '../ports/org-store.js';
import type { AnswersOnRecord } from '../ports/answers-on-record.js';
import type { HeldCalls } from '../ports/held-calls.js';
import type { ProfileFormat } from '../ports/profile-format.js';
import type { ProfileStore } from '../ports/profile-store.js';
import type { Publications } from '../ports/publications.js';
import type { TriedPolicies } from '../ports/tried-policies.js';

/** What waiting for a publication takes. */
export interface WaitingDeps {
  readonly publications: Publications;
  readonly clock: SteadyClock;
  /** How long a waiting request relies on hints, in milliseconds. A missed hint costs it at most this time. */
  readonly recheckMs: number;
  /** Aborted when the service stops: waiting requests are answered at once. */
  readonly stopping: AbortSignal;
}

/** The dependencies of the use cases. */
export interface DirectoryDeps {
  readonly store: ProfileStore;
  readonly format: ProfileFormat;
  readonly bundles: PublishedBundles;
  readonly waiting: WaitingDeps;
  readonly access: AccessStore;
  readonly heldCalls: HeldCalls;
  readonly policies: AccessPolicies;
  readonly org: OrgStore;
  readonly record: AnswersOnRecord;
  readonly tried: TriedPolicies;
  readonly clock: Clock;
  readonly newId: IdSource;
  readonly logger: Logger;
}
