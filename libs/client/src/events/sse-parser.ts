/** A message of an event stream. */
export interface SseMessage {
  /** Its `event`; `message` where it names none. */
  readonly event: string;
  readonly data: string;
  /** The last id that the stream had given with it or before it. */
  readonly id: string;
}

/** Reads an event stream as it arrives, in pieces cut anywhere. */
export interface SseParser {
  /** The messages that this piece completes. */
  push(piece: Uint8Array): readonly SseMessage[];
  /** The last id that the stream has given, also without a message: where to go on from. */
  readonly lastEventId: string;
  /** How long the stream asks to wait before reconnecting, in milliseconds; undefined where it said nothing. */
  readonly retryMs: number | undefined;
}

/** So much without the end of a message is no event stream of ours, in characters. */
const MAX_PENDING = 1_048_576;

/** A parser of `text/event-stream` as the HTML standard defines it (section 9.2.6), for one response. */
export function createSseParser(lastEventId = ''): SseParser {
  const decoder = new TextDecoder(); // drops the byte order mark, and puts characters together that were cut in two
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
      // A carriage return has ended its line; a line feed that comes with the next piece belongs to it.
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
