import type { StatusView } from '@handoff/contracts';
import { toHandoffError, type Call } from '@handoff/kernel';
import { lookAtStatus, type StatusDeps, type StatusLook } from './look-at-status.js';
import { encodeStatusCursor, type SeenVersions } from './status-cursor.js';

/** A resource in a status request, and the versions that the caller has seen. */
export interface Asked {
  readonly id: string;
  /** The versions in its cursor. */
  readonly seen?: SeenVersions | undefined;
  /** Its version, when the caller has no cursor. */
  readonly sinceVersion?: number | undefined;
}

/** The result for one resource. */
export interface Told {
  readonly id: string;
  /** Undefined when it does not exist, or the caller may not see it. */
  readonly view: StatusView | undefined;
  readonly isNews: boolean;
}

/** The state of one resource during a request. */
interface Course extends Asked {
  look: StatusLook | undefined;
  /** The versions that count as seen; undefined: none, so everything is news. */
  baseline: SeenVersions | undefined;
  looked: boolean;
  isNews: boolean;
}

/** Time reserved before the call's deadline for the last look and the reply, in milliseconds. */
const RESERVE_MS = 1_000;
/** How many looks run at once: one request must not occupy all database connections. */
const LOOKS_AT_ONCE = 8;

/**
 * Looks at resources until one of them is news, the caller's wait ends, or the request is abandoned. A wait holds only
 * a timer and map entries. It does not wait when all resources are missing.
 */
export async function awaitNews(
  deps: StatusDeps,
  asked: readonly Asked[],
  waitMs: number,
  call: Call,
  abandoned: AbortSignal,
): Promise<readonly Told[]> {
  const until = Math.min(deps.clock.now().getTime() + waitMs, call.deadline.getTime() - RESERVE_MS);
  const courses = asked.map((each): Course => ({ ...each, ...NOTHING_YET, baseline: each.seen }));
  // The watch begins before the first look, so that no change in between is missed.
  const watch = deps.feed.watch(...asked.map(({ id }) => id));
  try {
    let due: readonly Course[] = courses;
    for (;;) {
      await inParallel(due, LOOKS_AT_ONCE, (course) => lookAgain(deps, course, call));
      const left = until - deps.clock.now().getTime();
      const isFutile = courses.every(({ look }) => look === undefined);
      const isOver = left <= 0 || deps.stopping.aborted || abandoned.aborted;
      if (courses.some(({ isNews }) => isNews) || isFutile || isOver) break;
      // Newly found parts were not watched during the look, so they may have changed since.
      const unwatched = watch.also(courses.flatMap(({ look }) => look?.related ?? []));
      const hinted = unwatched.size > 0 ? unwatched : await watch.changed(Math.min(left, deps.recheckMs), abandoned);
      due = hinted.size === 0 ? courses : courses.filter((course) => concerns(course, hinted));
    }
  } finally {
    watch.stop();
  }
  return courses.map(tell);
}

const NOTHING_YET = { look: undefined, looked: false, isNews: false } as const;

async function lookAgain(deps: StatusDeps, course: Course, call: Call): Promise<void> {
  const before = course.look;
  course.look = await lookAtStatus(deps, course.id, call).catch((thrown: unknown) => {
    if (toHandoffError(thrown).code === 'NOT_FOUND') return undefined;
    throw thrown;
  });
  const isFirst = !course.looked;
  course.looked = true;
  if (course.look === undefined) {
    // It disappeared after an earlier look.
    course.isNews ||= before !== undefined;
    return;
  }
  if (isFirst && course.seen === undefined) course.baseline = baselineOf(course.sinceVersion, course.look);
  course.isNews ||= changesIn(course, course.look).length > 0;
}

/** A caller that knows only the resource's version has seen the other parts as they are at the first look. */
function baselineOf(sinceVersion: number | undefined, { parts }: StatusLook): SeenVersions | undefined {
  if (sinceVersion === undefined) return undefined;
  return new Map(parts.map(({ id, version }, index) => [id, index === 0 ? sinceVersion : version]));
}

function changesIn({ baseline }: Course, { parts }: StatusLook): StatusLook['parts'] {
  return baseline === undefined ? parts : parts.filter(({ id, version }) => version > (baseline.get(id) ?? 0));
}

function concerns({ id, look }: Course, hinted: ReadonlySet<string>): boolean {
  return hinted.has(id) || (look?.related.some((each) => hinted.has(each)) ?? false);
}

function tell(course: Course): Told {
  const { id, look, isNews } = course;
  if (look === undefined) return { id, view: undefined, isNews };
  const cursor = encodeStatusCursor(seenIn(look, course.seen));
  return { id, view: { ...look.standing, changes: [...changesIn(course, look)], cursor }, isNews };
}

/** The versions that the caller has seen after this reply. An unsure part keeps its version from before. */
function seenIn({ parts, unsure }: StatusLook, before: SeenVersions | undefined): SeenVersions {
  const seen = new Map(parts.map(({ id, version }) => [id, version]));
  const kept = unsure === undefined ? undefined : before?.get(unsure);
  return unsure === undefined || kept === undefined ? seen : seen.set(unsure, kept);
}

/** Does work on each item, at most `atOnce` items at a time. */
async function inParallel<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values();
  const take = async (): Promise<void> => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, take));
}
