import { useSyncExternalStore } from 'react';
import { text } from '../text/text.js';
import { sayAgo, sayLeft } from './time-words.js';

/** One clock for all times on the page. It ticks once a second while a time is shown. */
const ticks = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function watchClock(listener: () => void): () => void {
  ticks.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const tick of ticks) tick();
  }, 1_000);
  return () => {
    ticks.delete(listener);
    if (ticks.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The time of this machine, in milliseconds, as often as `step` says. For showing ages; nothing is decided by it. */
export function useNow(step = 1_000): number {
  return useSyncExternalStore(watchClock, () => Math.floor(now / step) * step);
}

/** So often an age is drawn anew. What is younger is said to be now: the clock of this page may be that much behind. */
const STEP_MS = 5_000;

/** When something was: relative, with the exact time in UTC on hover. */
export function Ago({ at }: { readonly at: string | null }) {
  const current = useNow(STEP_MS);
  if (at === null) return <span className="muted">{text.time.never}</span>;
  return (
    <time dateTime={at} title={text.time.utc(at)}>
      {Math.abs(Date.parse(at) - current) < STEP_MS ? text.time.now : sayAgo(Date.parse(at), current)}
    </time>
  );
}

/** How long something can still be done. */
export function Left({ until }: { readonly until: string }) {
  const current = useNow();
  const end = Date.parse(until);
  const urgency = end - current < 3_600_000 ? 'bad' : end - current < 86_400_000 ? 'warn' : 'idle';
  return (
    <time className="badge" data-tone={urgency} dateTime={until} title={text.time.utc(until)}>
      {end <= current ? text.time.over : text.time.left(sayLeft(end, current))}
    </time>
  );
}
