import type { StreamEvent } from '@handoff/client';
import { useQueryClient } from '@tanstack/react-query';
import { createContext, use, useEffect, useRef, useSyncExternalStore } from 'react';
import { isStale, staleAfter } from './keys.js';
import type { FeedState, LiveFeed } from './live-feed.js';

export const LiveContext = createContext<LiveFeed | undefined>(undefined);

export function useLiveFeed(): LiveFeed {
  const feed = use(LiveContext);
  if (feed === undefined) throw new TypeError('useLiveFeed is for what lies within ApiProvider.');
  return feed;
}

export function useFeedState(): FeedState {
  const feed = useLiveFeed();
  return useSyncExternalStore(feed.watch, feed.state);
}

/** Calls a function with each event of the live feed while the component is there. */
export function useLiveEvents(onEvent: (event: StreamEvent) => void): void {
  const feed = useLiveFeed();
  const latest = useRef(onEvent);
  useEffect(() => {
    latest.current = onEvent;
  });
  useEffect(() => feed.onEvent((event) => latest.current(event)), [feed]);
}

/** What comes within so many milliseconds after a reading waits for the next one: a burst of events does not read without end. */
const GATHER_MS = 100;

/** Reads anew what an event has made stale, if it is on the page: at once, and then once for all that follows closely. */
export function InvalidateByEvents(): null {
  const queries = useQueryClient();
  const stale = useRef({ subjects: new Set<unknown>(), ids: new Set<unknown>(), everything: false });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const lastAt = useRef(-Infinity);
  useLiveEvents((event) => {
    const { subjects, ids } = stale.current;
    for (const subject of staleAfter(event.type)) subjects.add(subject);
    if (event.type === 'gap') stale.current.everything = true;
    else for (const id of idsOf(event)) ids.add(id);
    // Not at once: the other events of the same change come with it.
    timer.current ??= setTimeout(read, Math.max(0, lastAt.current + GATHER_MS - performance.now()));
  });
  const read = (): void => {
    const { subjects, ids, everything } = stale.current;
    stale.current = { subjects: new Set(), ids: new Set(), everything: false };
    timer.current = undefined;
    lastAt.current = performance.now();
    const isRead = (key: readonly unknown[]): boolean => (everything ? key[0] !== 'me' : isStale(key, subjects, ids));
    void queries.invalidateQueries({ predicate: ({ queryKey }) => isRead(queryKey) });
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  const state = useFeedState();
  useEffect(() => {
    // What was read before the feed began, or while it was paused, may have missed something.
    if (state === 'live') void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'me' });
  }, [state, queries]);
  return null;
}

/** The ids that an event names. */
function idsOf(event: Exclude<StreamEvent, { readonly type: 'gap' }>): readonly unknown[] {
  const { session_id, task_id, approval_id, webhook_id } = event.data as Readonly<Record<string, unknown>>;
  return [event.subject, session_id, task_id, approval_id, webhook_id];
}
