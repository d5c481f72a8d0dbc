/** A message of an event stream. */
export interface SseMessage {
  /** Its `event` field; `message` by default. */
  readonly event: string;
  readonly data: string;
  /** The last id of the stream, sent with this message or before. */
  readonly id: string;
}

/** An incremental parser: chunks may be cut anywhere. */
export interface SseParser {
  /** Parses a chunk and returns the messages that it completes. */
  push(piece: Uint8Array): readonly SseMessage[];
  /** The last id of the stream, also one without a message: the place to resume at. */
  readonly lastEventId: string;
  /** The reconnection time that the stream sent, in milliseconds; undefined when it sent none. */
  readonly retryMs: number | undefined;
}

/** The maximum length of a message, in characters. A longer one does not come from Handoff. */
const MAX_PENDING = 1_048_576;

/** A parser of `text/event-stream` as the HTML standard defines it (section 9.2.6), for one response. */
export function createSseParser(lastEventId = ''): SseParser {
  const decoder = new TextDecoder(); // drops the byte order mark, and joins characters that are cut between chunks
  const pending = { event: '', data: [] as string[], id: lastEventId, size: 0 };
  let given: Pick<SseParser, 'lastEventId' | 'retryMs'> = { lastEventId, retryMs: undefined };
  let rest = '';
  let endedInReturn = false;

  const dispatch = (): readonly SseMessage[] => {
    const { event, data, id } = pending;
    given = { ...given, lastEventId: id };
    Object.assign(pending, { event: '', data: [], size: 0 });
    return data.length === 0 ? [] : [{ event: event || 'message', data: data.join('\n'), id }];
  };
  const take = (line: string): void => {
    const [, field, value = ''] = /^([^:]*)(?:: ?([^]*))?$/.exec(line)!;
    pending.size += line.length;
    if (field === 'event') pending.event = value;
    if (field === 'data') pending.data.push(value);
    if (field === 'id' && !value.includes('\0')) pending.id = value;
    if (field === 'retry' && /^\d+$/.test(value)) given = { ...given, retryMs: Number(value) };
  };
  return {
    get lastEventId() {
      return given.lastEventId;
    },
    get retryMs() {
      return given.retryMs;
    },
    push(piece) {
      let text = decoder.decode(piece, { stream: true });
      // A carriage return ends the line at once. A line feed at the start of the next chunk belongs to it.
      if (endedInReturn && text.startsWith('\n')) text = text.slice(1);
      if (piece.length > 0) endedInReturn = text.endsWith('\r');
      const lines = (rest + text).split(/\r\n|\n|\r/);
      rest = lines.pop()!;
      const messages = lines.flatMap((line) => (line === '' ? dispatch() : (take(line), [])));
      if (pending.size + rest.length > MAX_PENDING) throw new Error('A message of the event stream is too large.');
      return messages;
    },
  };
}
