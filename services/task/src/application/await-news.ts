import type { StatusView } from '@handoff/contracts';
import { toHandoffError, type Call } from '@handoff/kernel';
import { lookAtStatus, type StatusDeps, type StatusLook } from './look-at-status.js';
import { encodeStatusCursor, type SeenVersions } from './status-cursor.js';

/** Something that is asked about, and what the asker has seen of it. */
export interface Asked {
  readonly id: string;
  /** From its cursor. */
  readonly seen?: SeenVersions | undefined;
  /** Its version, where that is all that the asker knows. */
  readonly sinceVersion?: number | undefined;
}

/** What there is to tell of it. */
export interface Told {
  readonly id: string;
  /** Undefined where there is no such thing, or the caller may not see it. */
  readonly view: StatusView | undefined;
  readonly isNews: boolean;
}

/** What became known of one thing in the course of a request. */
interface Course extends Asked {
  look: StatusLook | undefined;
  /** What counts as seen; undefined: nothing, and all of it is news. */
  baseline: SeenVersions | undefined;
  looked: boolean;
  isNews: boolean;
}

/** Time kept back from the deadline of a call for the last look and the way home, in milliseconds. */
const RESERVE_MS = 1_000;
/** So many looks at once; one request must not keep all connections to the database busy. */
const LOOKS_AT_ONCE = 8;

/**
 * Looks at things until one of them is news, or the caller has waited long enough. While it waits it holds nothing but
 * a timer and entries in a map. What is not there is not waited for, unless something else is. It goes on no longer
 * than there is somebody to tell.
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
  // Watched from before the first look: a change right after it is hinted at in time.
  const watch = deps.feed.watch(...asked.map(({ id }) => id));
  try {
    let due: readonly Course[] = courses;
    for (;;) {
      await inParallel(due, LOOKS_AT_ONCE, (course) => lookAgain(deps, course, call));
      const left = until - deps.clock.now().getTime();
      const isFutile = courses.every(({ look }) => look === undefined);
      const isOver = left <= 0 || deps.stopping.aborted || abandoned.aborted;
      if (courses.some(({ isNews }) => isNews) || isFutile || isOver) break;
      // What was found only now was not watched when it was looked at: it may have changed since.
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
    // Gone since it was looked at.
    course.isNews ||= before !== undefined;
    return;
  }
  if (isFirst && course.seen === undefined) course.baseline = baselineOf(course.sinceVersion, course.look);
  course.isNews ||= changesIn(course, course.look).length > 0;
}

/** Who knows the version of a thing only is told of the rest from when it asked. */
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

/** What the caller has seen with this answer. Of a part that nobody could tell about: what it had seen before. */
function seenIn({ parts, unsure }: StatusLook, before: SeenVersions | undefined): SeenVersions {
  const seen = new Map(parts.map(({ id, version }) => [id, version]));
  const kept = unsure === undefined ? undefined : before?.get(unsure);
  return unsure === undefined || kept === undefined ? seen : seen.set(unsure, kept);
}

/** Does work on each, so many at once. */
async function inParallel<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values();
  const take = async (): Promise<void> => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, take));
}
