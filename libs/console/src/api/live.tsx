import type { StreamEvent } from '@handoff/client';
import { useQueryClient } from '@tanstack/react-query';
import { createContext, use, useEffect, useRef, useSyncExternalStore } from 'react';
import { staleAfter, type Subject } from './keys.js';
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

/** Long enough for a burst of events to cause one reading, short enough that nobody notices. */
const GATHER_MS = 60;

/** Reads anew what an event has made stale, if it is on the page. */
export function InvalidateByEvents(): null {
  const queries = useQueryClient();
  const stale = useRef(new Set<Subject>());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useLiveEvents(({ type }) => {
    for (const subject of staleAfter(type)) stale.current.add(subject);
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      const subjects = [...stale.current];
      stale.current.clear();
      for (const subject of subjects) void queries.invalidateQueries({ queryKey: [subject] });
    }, GATHER_MS);
  });
  useEffect(() => () => clearTimeout(timer.current), []);
  const state = useFeedState();
  useEffect(() => {
    // What was read before the feed began, or while it was paused, may have missed something.
    if (state === 'live') void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'me' });
  }, [state, queries]);
  return null;
}
