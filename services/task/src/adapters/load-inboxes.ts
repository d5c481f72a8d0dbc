import type { InboxRoom } from './inbox-room.js';
import type { Call } from '@handoff/kernel';
import type { Queryable, Statement } from '@handoff/postgres';
import { inboxOf, isSameInbox, type Inbox, type InboxLoad } from '../domain/task/inbox.js';
import type { TaskAggregate } from '../domain/task-aggregate.js';
import type { LoadedInbox } from './working-tasks.js';
import type { CallReads, InboxAddition } from '../ports/task-rules.js';
import { CONTENT_BYTES } from './row-sizes.js';
import { senderHash } from './sender-hash.js';

/**
 * A store may add 1/SHARES of the limit without a lock after it has counted less than half the limit. So SHARES / 2
 * stores add at most the other half.
 */
const SHARES = 16;
/** Smaller limits are always checked under the lock. */
const SMALLEST: InboxLoad = { tasks: 1_024, bytes: 16 * 1_048_576 };

/**
 * The loads of the inboxes that a batch adds to and may fill. If an inbox is far from its limit, one statement finds
 * that out, and the batch needs no lock. The store may then add a share of the limit before it counts again: counting
 * thousands of tasks for each new one would cost more than everything else. Otherwise the inbox is locked until the
 * transaction ends, and counted under the lock, so that any number of instances keep the limit together.
 *
 * Call it after all other locks, so that a holder of these locks waits for no other lock.
 */
export async function loadInboxes(
  tx: Queryable,
  commands: readonly CallReads[],
  aggregates: readonly TaskAggregate[],
  bounds: InboxLoad,
  room: InboxRoom,
): Promise<readonly LoadedInbox[]> {
  const additions = additionsOf(commands, aggregates).filter(({ more, ...inbox }) => !room.take(nameOf(inbox), more));
  if (additions.length === 0) return [];
  const near = canBeFar(bounds) ? await countNear(tx, additions, bounds, room) : additions;
  if (near.length === 0) return [];
  await tx.query(LOCK_INBOXES, [near.map(nameOf)]);
  return count(tx, COUNT_WAITING, near, [bounds.tasks]);
}

/** Counts inboxes at most, and returns those that may be near their limit. The others get room for a share of it. */
async function countNear(
  tx: Queryable,
  additions: readonly Addition[],
  bounds: InboxLoad,
  room: InboxRoom,
): Promise<readonly Addition[]> {
  const counted = await count(tx, COUNT_AT_MOST, additions, [Math.floor(bounds.tasks / 2) + 1, bounds.bytes]);
  const share = { tasks: Math.floor(bounds.tasks / SHARES), bytes: Math.floor(bounds.bytes / SHARES) };
  return counted.filter(({ more, load, ...inbox }) => {
    const isNear = !isFar(load, more, bounds);
    room.give(nameOf(inbox), isNear ? NO_ROOM : { tasks: share.tasks - more.tasks, bytes: share.bytes - more.bytes });
    return isNear;
  });
}

const NO_ROOM: InboxLoad = { tasks: 0, bytes: 0 };

function nameOf({ toRole, issuer, subject }: Inbox): string {
  return JSON.stringify([toRole, issuer, subject]);
}

interface Addition extends Inbox {
  readonly more: InboxLoad;
}

function canBeFar(bounds: InboxLoad): boolean {
  return bounds.tasks >= SMALLEST.tasks && bounds.bytes >= SMALLEST.bytes;
}

function isFar(load: InboxLoad, more: InboxLoad, bounds: InboxLoad): boolean {
  const isFew = (have: number, added: number, bound: number) => have <= bound / 2 && added <= bound / SHARES;
  return isFew(load.tasks, more.tasks, bounds.tasks) && isFew(load.bytes, more.bytes, bounds.bytes);
}

/** The inboxes that the commands add to, each once, and the most that they add. */
function additionsOf(commands: readonly CallReads[], aggregates: readonly TaskAggregate[]): readonly Addition[] {
  const additions: Addition[] = [];
  const add = (inbox: Inbox, more: InboxLoad): void => {
    const index = additions.findIndex((each) => isSameInbox(each, inbox));
    const { tasks, bytes } = additions[index]?.more ?? { tasks: 0, bytes: 0 };
    const sum = { ...inbox, more: { tasks: tasks + more.tasks, bytes: bytes + more.bytes } };
    if (index === -1) additions.push(sum);
    else additions[index] = sum;
  };
  for (const { call, adds } of commands) {
    if (adds === undefined) continue;
    const inbox = inboxAddedTo(adds, call, aggregates);
    if (inbox !== undefined) add(inbox, adds.more);
  }
  return additions;
}

/** Undefined when the task does not exist: then the command adds nothing. */
function inboxAddedTo(
  adds: InboxAddition,
  { principal: { issuer, subject } }: Call,
  aggregates: readonly TaskAggregate[],
): Inbox | undefined {
  if ('toRole' in adds) return { toRole: adds.toRole, issuer, subject };
  const found = aggregates.find(({ task }) => task.id === adds.ofTask);
  return found && inboxOf(found.task);
}

async function count<I extends Inbox>(
  tx: Queryable,
  statement: Statement,
  inboxes: readonly I[],
  limits: readonly number[],
): Promise<readonly (I & LoadedInbox)[]> {
  const documents = inboxes.map(({ toRole, issuer, subject }, place) => ({ place, role: toRole, issuer, subject }));
  const rows = await tx.query<Counted>(statement, [JSON.stringify(documents), ...limits]);
  return rows.map(({ place, tasks, bytes }) => ({ ...inboxes[place]!, load: { tasks, bytes: Number(bytes) } }));
}

interface Counted {
  readonly place: number;
  readonly tasks: number;
  readonly bytes: string | number;
}

/** In one order, so that two batches cannot deadlock. */
const LOCK_INBOXES = {
  name: 'task_lock_inboxes',
  text: `SELECT pg_advisory_xact_lock(hashtextextended('inbox ' || inbox, 0))
    FROM (SELECT DISTINCT inbox FROM unnest($1::text[]) AS inbox ORDER BY inbox) AS inboxes`,
};

const INBOXES = `json_to_recordset($1::text::json) AS inbox (place integer, role text, issuer text, subject text)`;
const LOAD = `count(*)::integer AS tasks, coalesce(sum(bytes), 0) AS bytes`;

/** The waiting tasks of a sender with a condition on them, no further than the limit. */
function waitingOf(bytes: string, condition: string): string {
  return `SELECT ${bytes} AS bytes FROM tasks
        WHERE status IN ('pending', 'awaiting_approval') AND to_role = inbox.role AND ${condition} LIMIT $2::integer`;
}

const HAS_HASH = `sender_hash = ${senderHash('inbox.issuer', 'inbox.subject')}`;
/** A row that the former release wrote can be anyone's. */
const HAS_NO_HASH = 'sender_hash IS NULL';
const IS_SENDER = `requested_by ->> 'issuer' = inbox.issuer AND requested_by ->> 'subject' = inbox.subject`;

/**
 * Counts at least what waits, from the index alone: the tasks of a full inbox may lie on thousands of pages. It counts what
 * has the sender's hash or none, and tasks of unknown size as the limit of all.
 */
const COUNT_AT_MOST: Statement = {
  name: 'task_count_at_most',
  text: `SELECT place, waiting.* FROM ${INBOXES}
    CROSS JOIN LATERAL (SELECT ${LOAD} FROM (
      (${waitingOf('coalesce(content_bytes, $3::bigint)', HAS_HASH)})
      UNION ALL
      (${waitingOf('coalesce(content_bytes, $3::bigint)', HAS_NO_HASH)})) AS tasks) AS waiting`,
};

const COUNT_WAITING: Statement = {
  name: 'task_count_waiting',
  text: `SELECT place, waiting.* FROM ${INBOXES}
    CROSS JOIN LATERAL (SELECT ${LOAD} FROM (
      (${waitingOf(CONTENT_BYTES, `${HAS_HASH} AND ${IS_SENDER}`)})
      UNION ALL
      (${waitingOf(CONTENT_BYTES, `${HAS_NO_HASH} AND ${IS_SENDER}`)})) AS tasks) AS waiting`,
};
