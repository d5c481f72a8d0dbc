import type { Call } from '@handoff/kernel';
import { MAX_PAGE_BYTES, type Queryable, type Statement } from '@handoff/postgres';
import type { ClaimTasks } from '../domain/rules/decide-claim.js';
import { inIndexOrder } from './in-index-order.js';
import { WHOLE_TASK_BYTES } from './row-sizes.js';
import type { TaskRow } from './task-rows.js';

/**
 * Finds and locks the tasks that a batch's claims may take, in the order of urgency, and skips locked rows. So any
 * number of instances hand out every task once, and none waits for another. The claims of a batch share the rows in
 * their order of arrival, so for each role and types the rows are enough for all claims of that role.
 */
export async function lockClaimable(tx: Queryable, claims: readonly CalledClaim[]): Promise<readonly TaskRow[]> {
  if (claims.length === 0) return [];
  const found = await inIndexOrder(tx, () =>
    Promise.all(sortsOf(claims).map((sort) => tx.query<TaskRow>(...claimableRows(sort)))),
  );
  return [...new Map(found.flat().map((row) => [row.id, row])).values()];
}

/**
 * Waits until no other transaction executes one of the batch's keyed claims. A repetition of another command waits for
 * the row locks of the first; a repeated claim would skip the rows that the first has locked, and reply that there are
 * none. These locks come before all others and in one order, so that two batches cannot deadlock.
 */
export async function lockClaims(tx: Queryable, claims: readonly CalledClaim[]): Promise<void> {
  const keyed = claims.filter(({ call }) => call.keyed);
  if (keyed.length === 0) return;
  await tx.query(
    {
      name: 'task_lock_claims',
      text: `SELECT pg_advisory_xact_lock(hashtextextended(id, 0))
        FROM (SELECT DISTINCT id FROM unnest($1::text[]) AS claim (id) ORDER BY id) AS claims`,
    },
    [keyed.map(({ call }) => `claim ${call.commandId}`)],
  );
}

interface CalledClaim {
  readonly call: Call;
  readonly claim: ClaimTasks;
}

interface SortOfClaim extends Pick<CalledClaim, 'claim'> {
  readonly limit: number;
  /** How many claims share the rows. */
  readonly claims: number;
}

/** One claim for each combination of role and types. */
function sortsOf(claims: readonly CalledClaim[]): readonly SortOfClaim[] {
  const limits = new Map<string, number>();
  const counts = new Map<string, number>();
  const sorts = new Map<string, ClaimTasks>();
  // A claim that is in the batch twice takes tasks only once.
  for (const { claim } of new Map(claims.map((each) => [each.call.commandId, each])).values()) {
    const { role, types, max } = claim;
    limits.set(role, (limits.get(role) ?? 0) + max);
    counts.set(role, (counts.get(role) ?? 0) + 1);
    sorts.set(JSON.stringify([role, types]), claim);
  }
  return [...sorts.values()].map((claim) => ({
    claim,
    limit: limits.get(claim.role) ?? 0,
    claims: counts.get(claim.role) ?? 0,
  }));
}

/** A single type has its own statement: with an equality, the index yields the tasks in the right order. */
function claimableRows({ claim, limit, claims }: SortOfClaim): readonly [Statement, readonly unknown[]] {
  const { role, types } = claim;
  const parameters = [role, limit, claims];
  if (types === undefined) return [LOCK_ANY, parameters];
  const [only, ...others] = types;
  return others.length === 0 ? [LOCK_OF_TYPE, [...parameters, only]] : [LOCK_OF_TYPES, [...parameters, types]];
}

const LOCK_ANY = lockStatement('task_lock_claimable', '');
const LOCK_OF_TYPE = lockStatement('task_lock_claimable_type', 'AND type = $4::text');
const LOCK_OF_TYPES = lockStatement('task_lock_claimable_types', 'AND type = ANY ($4::text[])');

/**
 * It returns rows up to a total size, and at least one per claim. The other locked rows are free again when the
 * transaction ends. The condition on not_before is worded like the last column of the indexes, so that the index
 * decides it. The time is the transaction's, in milliseconds as all times of ours are.
 */
function lockStatement(name: string, ofType: string): Statement {
  return {
    name,
    text: `WITH claimable AS (
        SELECT * FROM tasks
        WHERE status = 'pending' AND to_role = $1::text ${ofType}
          AND coalesce(not_before, '-infinity'::timestamptz) <= date_trunc('milliseconds', now())
        ORDER BY priority DESC, created_at, id LIMIT $2::integer FOR NO KEY UPDATE SKIP LOCKED)
      SELECT * FROM (
        SELECT tasks.*, row_number() OVER ordered AS place, sum(${WHOLE_TASK_BYTES}) OVER ordered AS so_far
        FROM claimable AS tasks
        WINDOW ordered AS (ORDER BY priority DESC, created_at, id ROWS UNBOUNDED PRECEDING)) AS tasks
      WHERE so_far <= ${MAX_PAGE_BYTES} OR place <= $3::integer
      ORDER BY place`,
  };
}
