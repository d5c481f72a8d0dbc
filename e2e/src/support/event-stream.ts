import { eventually } from '@handoff/testing';

export interface StreamMessage {
  /** Its place in the log. */
  readonly id: string;
  readonly event: string;
  readonly data: {
    readonly id: string;
    readonly type: string;
    readonly subject: string | null;
    readonly sequence: number | null;
    readonly data: Readonly<Record<string, unknown>>;
  };
}

export interface StreamOptions {
  /** `Bearer …`. */
  readonly authorization: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly since?: string | undefined;
}

/** An open event stream. */
export interface OpenedStream {
  /** The messages so far. */
  messages(): readonly StreamMessage[];
  /** Waits until the messages so far satisfy the condition. */
  until(isEnough: (messages: readonly StreamMessage[]) => boolean): Promise<readonly StreamMessage[]>;
  /** Its place for resuming. Events for other clients advance it too. */
  place(): string | undefined;
  /** Resolves when either side has ended the stream. */
  readonly over: Promise<void>;
  leave(): void;
}

/**
 * Opens a stream on a gateway.
 *
 * @throws Error when the answer is not an event stream.
 */
export async function openStream(
  gateway: string,
  { authorization, query = {}, since }: StreamOptions,
  hear: (message: StreamMessage) => void = () => undefined,
): Promise<OpenedStream> {
  const leaving = new AbortController();
  const response = await fetch(`${gateway}/events?${new URLSearchParams(query).toString()}`, {
    headers: {
      authorization,
      accept: 'text/event-stream',
      ...(since === undefined ? {} : { 'last-event-id': since }),
    },
    signal: leaving.signal,
  });
  if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
  const messages: StreamMessage[] = [];
  let place: string | undefined;

  const read = async (): Promise<void> => {
    const decoder = new TextDecoder();
    let rest = '';
    for await (const chunk of response.body as ReadableStream<Uint8Array>) {
      const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const fields = new Map(block.split('\n').map((line) => line.split(/: (.*)/s, 2) as [string, string]));
        if (fields.has('id')) place = fields.get('id');
        const data = fields.get('data');
        if (data === undefined) continue;
        const message = { id: place ?? '', event: fields.get('event') ?? '', data: JSON.parse(data) } as StreamMessage;
        messages.push(message);
        hear(message);
      }
    }
  };
  return {
    messages: () => messages,
    until: (isEnough) =>
      eventually(() => isEnough(messages) && messages, {
        describe: `messages; so far ${messages.map(({ event, data }) => `${data.id} ${event}`).join(', ')}`,
      }),
    place: () => place,
    over: read().catch(() => undefined),
    leave: () => leaving.abort(),
  };
}
