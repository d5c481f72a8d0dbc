import type { LogEntry } from '@handoff/contracts';
import type { Principal } from '@handoff/kernel';
import type { EventIds } from '../ports/event-ids.js';
import type { EventFilter } from '../ports/event-log.js';
import { sseFarewell, sseHeartbeat, sseMessage, sseOpening } from './sse.js';

/** The connection that a stream writes its text to. */
export interface Sink {
  write(text: string): void;
  /** Bytes that the client has not read yet. */
  buffered(): number;
  /** Resolves when the client has read everything or has disconnected; to false after `timeoutMs`. */
  drained(timeoutMs: number): Promise<boolean>;
  /** Ends the stream in order, with a last text. */
  end(text: string): void;
  /** Cuts the connection without sending what is buffered. */
  cut(): void;
  isClosed(): boolean;
  onClose(hear: () => void): void;
}

/** Why a stream ended. */
export type StreamEnd = 'client_left' | 'token_expired' | 'slow_reader' | 'stopping' | 'log_set_back' | 'unavailable';

/** Why entries are missing: the client was away for too long, or its id names no place in this log. */
export type GapReason = 'too_long_ago' | 'unknown_id';

/** The caller of a stream, its filter, where it starts and when it ends. */
export interface StreamRequest {
  readonly principal: Principal;
  readonly filter: EventFilter;
  /** The id after which the stream resumes; undefined: it starts now. */
  readonly lastEventId: string | undefined;
  readonly expiresAt: Date;
  /** The trace id of the request, for the log. */
  readonly traceId?: string;
}

/** One open stream. It keeps little state, because a client may stay connected for days. */
export interface EventStream {
  readonly principal: Principal;
  readonly filter: EventFilter;
  /** Every entry up to this place was sent, or is not for this stream. */
  place(): number;
  /**
   * Starts at a place. Without `isNamed` its id is not sent, so that the client cannot resume there before it knows of
   * a gap.
   */
  open(place: number, retryMs: number, isNamed: boolean): void;
  /** Sends an entry unless it was sent before, even to a slow client. */
  tell(entry: LogEntry): void;
  /** The same, but ends the stream of a client that is too slow. */
  take(entry: LogEntry): void;
  /** Moves to a place: no entry up to there is left to send. */
  moveTo(place: number): void;
  /** Tells the client that entries before a place are missing. */
  tellGap(reason: GapReason, through: number): void;
  heartbeat(): void;
  /** Resolves to true when the client has read everything so far, and to false when it has stopped reading. */
  keptUp(): Promise<boolean>;
  end(reason: StreamEnd): void;
  isClosed(): boolean;
}

/** How many unread bytes a client may have before it is cut off. It can reconnect and resume. */
const MAX_BUFFERED_BYTES = 1_024 * 1_024;
/** How long a client may take to read one page of past entries, in milliseconds. */
const KEEP_UP_MS = 30_000;

/** The dependencies of one stream. */
export interface EventStreamDeps {
  readonly sink: Sink;
  readonly ids: Pick<EventIds, 'ofPlace'>;
  /** The message for an entry. */
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
    // A client that does not read would not read a farewell either.
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

/** Serialises the message of each entry once for all streams. */
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
