import { request, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { eventually } from '@handoff/testing';
import type { SendOptions, TestGateway } from './start-test-gateway.js';

export interface SseMessage {
  readonly id: string;
  readonly event: string;
  readonly data: unknown;
}

/** An event stream as a client sees it, down to its text. */
export interface TestEventStream {
  readonly status: number;
  header(name: string): string | null;
  /** Everything received so far. */
  text(): string;
  /** Every message so far, except those without data. */
  all(): readonly SseMessage[];
  /** Waits for this many messages. */
  messages(count: number): Promise<readonly SseMessage[]>;
  /** Resolves when the server has ended the stream. */
  readonly ended: Promise<unknown>;
  abort(): void;
}

/** Opens a stream with a token of role finance, unless the claims say otherwise. */
export async function openEventStream(
  { url, issuer }: Pick<TestGateway, 'url' | 'issuer'>,
  path: string,
  { headers = {}, claims = {}, isReading = true }: SendOptions & { readonly isReading?: boolean } = {},
): Promise<TestEventStream> {
  const token = await issuer.token({ roles: ['finance'], ...claims });
  // Without an agent no connection is shared, so that ending this one ends nothing else.
  const asking = request(url + path, { agent: false, headers: { authorization: `Bearer ${token}`, ...headers } }).end();
  const [response] = (await once(asking, 'response')) as [IncomingMessage];
  let text = '';
  if (isReading) response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  else response.pause();
  response.on('error', () => undefined);
  asking.on('error', () => undefined);
  const ended = new Promise((resolve) => response.once('close', resolve));
  const all = (): readonly SseMessage[] => readMessages(text);
  return {
    status: response.statusCode ?? 0,
    header: (name) => response.headers[name]?.toString() ?? null,
    text: () => text,
    all,
    messages: (count) => eventually(() => all().length >= count && all(), { describe: `${count} messages` }),
    ended,
    abort: () => void asking.destroy(),
  };
}

function readMessages(text: string): readonly SseMessage[] {
  const blocks = text.split('\n\n').slice(0, -1);
  return blocks.flatMap((block) => {
    const fields = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s, 2) as [string, string]));
    const { id = '', event = '', data } = fields;
    return data === undefined ? [] : [{ id, event, data: JSON.parse(data) as unknown }];
  });
}
