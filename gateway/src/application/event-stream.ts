import type { LogEntry } from '@handoff/contracts';
import type { Principal } from '@handoff/kernel';
import type { EventIds } from '../ports/event-ids.js';
import type { EventFilter } from '../ports/event-log.js';
import { sseFarewell, sseHeartbeat, sseMessage, sseOpening } from './sse.js';

/** Where the text of a stream goes. */
export interface Sink {
  write(text: string): void;
  /** Bytes that the client has not taken yet. */
  buffered(): number;
  /** Resolves when the client has taken what there is, or is gone; false when it has not after so many milliseconds. */
  drained(timeoutMs: number): Promise<boolean>;
  /** Ends in order, with a last text. */
  end(text: string): void;
  /** Breaks off: what is buffered is not waited for. */
  cut(): void;
  isClosed(): boolean;
  onClose(hear: () => void): void;
}

/** Why a stream has ended. */
export type StreamEnd = 'client_left' | 'token_expired' | 'slow_reader' | 'stopping' | 'log_set_back' | 'unavailable';

/** Why something is missing: the client was away for too long, or the id that it gave names no place of this log. */
export type GapReason = 'too_long_ago' | 'unknown_id';

/** Whose stream it is, what of, and until when. */
export interface StreamRequest {
  readonly principal: Principal;
  readonly filter: EventFilter;
  /** The id after which it goes on; undefined: from now. */
  readonly lastEventId: string | undefined;
  readonly expiresAt: Date;
}

/** One open stream. It holds no more than this: whoever waits for days should cost next to nothing. */
export interface EventStream {
  readonly principal: Principal;
  readonly filter: EventFilter;
  /** Everything up to here has been told, or is not for this one. */
  place(): number;
  /** Begins at a place; one that the client must not resume from, as it has yet to be told of a gap, is not named. */
  open(place: number, retryMs: number, isNamed: boolean): void;
  /** Tells of an entry, unless it has been told of already, whether or not the client keeps up. */
  tell(entry: LogEntry): void;
  /** The same, and lets go of a client that does not. */
  take(entry: LogEntry): void;
  /** Goes on from a place: nothing up to there is left to be told. */
  moveTo(place: number): void;
  /** Says that what came before a place is not told any more. */
  tellGap(reason: GapReason, through: number): void;
  heartbeat(): void;
  /** Resolves when the client has kept up; false when it has stopped reading. */
  keptUp(): Promise<boolean>;
  end(reason: StreamEnd): void;
  isClosed(): boolean;
}

/** A client may be this far behind what happens before it is cut off, in bytes. It comes back and resumes. */
const MAX_BUFFERED_BYTES = 1_024 * 1_024;
/** How long a client may take to read what it is told of the past, a page at a time, in milliseconds. */
const KEEP_UP_MS = 30_000;

/** What one stream needs besides its request. */
export interface EventStreamDeps {
  readonly sink: Sink;
  readonly ids: Pick<EventIds, 'ofPlace'>;
  /** The message that tells of an entry. */
  readonly textOf: (entry: LogEntry) => string;
  readonly onMessage: () => void;
  readonly onEnd: (reason: StreamEnd) => void;
}

export function createEventStream(
  { principal, filter }: Pick<StreamRequest, 'principal' | 'filter'>,
  deps: EventStreamDeps,
): EventStream {
  const { sink, ids } = deps;
  let place = 0;
  let ended: StreamEnd | undefined;

  sink.onClose(() => deps.onEnd(ended ?? 'client_left'));
  const end = (reason: StreamEnd): void => {
    if (ended !== undefined) return;
    ended = reason;
    // A client that does not read would not read that either.
    if (reason === 'slow_reader') sink.cut();
    else sink.end(sseFarewell(reason));
  };
  const write = (text: string): void => {
    if (ended === undefined && !sink.isClosed()) sink.write(text);
  };

  const tell = (entry: LogEntry): void => {
    if (entry.seq <= place) return;
    place = entry.seq;
    write(deps.textOf(entry));
    deps.onMessage();
  };

  return {
    principal,
    filter,
    place: () => place,
    open(at, retryMs, isNamed) {
      place = at;
      write(sseOpening(isNamed ? ids.ofPlace(at) : undefined, retryMs));
    },
    tell,
    take(entry) {
      tell(entry);
      if (sink.buffered() > MAX_BUFFERED_BYTES) end('slow_reader');
    },
    moveTo(at) {
      place = Math.max(place, at);
    },
    tellGap(reason, through) {
      place = through;
      write(sseMessage({ id: ids.ofPlace(through), event: 'gap', data: { reason } }));
    },
    heartbeat: () => write(sseHeartbeat(ids.ofPlace(place))),
    async keptUp() {
      const hasRead = await sink.drained(KEEP_UP_MS);
      if (!hasRead) end('slow_reader');
      return hasRead && ended === undefined && !sink.isClosed();
    },
    end,
    isClosed: () => ended !== undefined || sink.isClosed(),
  };
}

/** The messages of entries, each written out once for all who are told of it. */
export function createEventTexts(ids: Pick<EventIds, 'ofEntry'>): EventStreamDeps['textOf'] {
  const texts = new WeakMap<LogEntry, string>();
  return (entry) => {
    const known = texts.get(entry);
    if (known !== undefined) return known;
    const text = sseMessage({ id: ids.ofEntry(entry.seq), event: entry.event.type, data: entry.event });
    texts.set(entry, text);
    return text;
  };
}
