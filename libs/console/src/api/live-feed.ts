import type { HandoffClient, StreamEvent } from '@handoff/client';

/** `connecting`: at first. `lost`: no gateway answers; it is tried again. `paused`: by the person, or in a hidden tab. */
export type FeedState = 'connecting' | 'live' | 'lost' | 'paused' | 'refused';

export interface LiveFeed {
  readonly state: () => FeedState;
  /** Whether the person has paused it. */
  readonly isPaused: () => boolean;
  readonly setPaused: (paused: boolean) => void;
  readonly watch: (listener: () => void) => () => void;
  /** Called with each event, in order. */
  readonly onEvent: (listener: (event: StreamEvent) => void) => () => void;
  /** Begins to follow. @returns what ends it. */
  readonly open: () => () => void;
}

/** How long a tab may be hidden before it gives its connection back: a browser has six of them for one server. */
const HIDDEN_MS = 20_000;
/** After a refusal other than of the token, such as too many streams. */
const AGAIN_MS = 15_000;

/**
 * The live feed of one identity. It reconnects after the last event by itself, loses none, and is closed while it is paused or
 * nobody looks; it then resumes where it left off.
 */
export function createLiveFeed(client: HandoffClient, page: Document): LiveFeed {
  const listeners = new Set<() => void>();
  const readers = new Set<(event: StreamEvent) => void>();
  let state: FeedState = 'connecting';
  let place: string | undefined;
  let paused = false;
  let running: AbortController | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = true;

  const change = (next: FeedState): void => {
    if (next === state) return;
    state = next;
    for (const listener of listeners) listener();
  };
  const run = async (signal: AbortSignal): Promise<void> => {
    const onConnection = (now: 'open' | 'lost'): void => {
      if (!signal.aborted) change(now === 'open' ? 'live' : 'lost');
    };
    try {
      for await (const event of client.events({ lastEventId: place, signal, onConnection })) {
        place = event.place;
        for (const reader of readers) reader(event);
      }
    } catch {
      if (signal.aborted || stopped) return;
      change('refused');
      timer = setTimeout(start, AGAIN_MS);
    }
  };
  const start = (): void => {
    clearTimeout(timer);
    if (running !== undefined && !running.signal.aborted && state !== 'refused') return;
    if (paused || stopped) return;
    running = new AbortController();
    change('connecting');
    void run(running.signal);
  };
  const halt = (): void => {
    clearTimeout(timer);
    running?.abort();
    running = undefined;
    change('paused');
  };
  const onVisibility = (): void => {
    clearTimeout(timer);
    if (page.hidden) timer = setTimeout(halt, HIDDEN_MS);
    else start();
  };
  return {
    state: () => state,
    isPaused: () => paused,
    setPaused(next) {
      paused = next;
      if (next) halt();
      else start();
    },
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onEvent(reader) {
      readers.add(reader);
      return () => readers.delete(reader);
    },
    open() {
      stopped = false;
      page.addEventListener('visibilitychange', onVisibility);
      start();
      return () => {
        stopped = true;
        page.removeEventListener('visibilitychange', onVisibility);
        halt();
      };
    },
  };
}
