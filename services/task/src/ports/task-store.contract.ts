import { afterAll } from '@jest/globals';
import { describeApprovalPolicies } from './task-store-contract/approval-policies.js';
import { describeApprovalRaces } from './task-store-contract/approval-races.js';
import { describeCascades } from './task-store-contract/cascades.js';
import { describeClaims } from './task-store-contract/claims.js';
import { describeDeadlines } from './task-store-contract/deadlines.js';
import { describeExpiry } from './task-store-contract/expiry.js';
import { describeFilters } from './task-store-contract/filters.js';
import { describeFullInboxes } from './task-store-contract/full-inboxes.js';
import { describeIdempotence } from './task-store-contract/idempotence.js';
import { describeLarge } from './task-store-contract/large.js';
import { describeLargeReplies } from './task-store-contract/large-replies.js';
import { describeLeases } from './task-store-contract/leases.js';
import { describeLists } from './task-store-contract/lists.js';
import { describeOverviews } from './task-store-contract/overviews.js';
import { describePartsInABatch } from './task-store-contract/parts-in-a-batch.js';
import { describeRaces } from './task-store-contract/races.js';
import { describeReplays } from './task-store-contract/replays.js';
import { describeRollback } from './task-store-contract/rollback.js';
import { describeStates } from './task-store-contract/states.js';
import { describeStandingGrants } from './task-store-contract/standing-grants.js';
import { describeSaltedHashes } from './task-store-contract/salted-hashes.js';
import type { OpenHarness, StoreHarness } from './task-store-contract/harness.js';

export type { OpenHarness, StoreHarness } from './task-store-contract/harness.js';

/** The contract of every {@link TaskStore}, as tests. Call it inside a `describe`. */
export function describeTaskStore(openOne: OpenHarness): void {
  let one: StoreHarness | undefined;
  afterAll(() => one?.close());
  /** All suites share one database, because creating one takes longer than most tests. */
  const open: OpenHarness = async () => ({ ...(one ??= await openOne()), close: () => Promise.resolve() });

  describeIdempotence(open);
  describeReplays(open);
  describeLargeReplies(open);
  describeRaces(open);
  describeRollback(open);
  describeExpiry(openOne);
  describeLists(openOne);
  describeFilters(openOne);
  describeOverviews(openOne);
  describeLarge(open);
  describeFullInboxes(open);
  describeDeadlines(open);
  describeClaims(open);
  describeLeases(open);
  describeCascades(open);
  describeApprovalPolicies(open);
  describeApprovalRaces(open);
  describeSaltedHashes(open);
  describeStandingGrants(open);
  describePartsInABatch(open);
  describeStates(open);
}
