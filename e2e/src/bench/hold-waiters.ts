import { Agent, request, type IncomingMessage } from 'node:http';

/** What a child process is told to hold open, and what it tells. A process has only so many file descriptors. */
export interface HoldOrder {
  readonly kind: 'streams' | 'polls';
  readonly gateway: string;
  readonly authorization: string;
  readonly count: number;
  /** For polls: what to wait for, in turn. */
  readonly ids: readonly string[];
}

export type HoldReport =
  | { readonly type: 'open' }
  /** All of them have been told of something, the last just now (milliseconds since 1970). */
  | { readonly type: 'told'; readonly at: number }
  | { readonly type: 'failed'; readonly reason: string };

/** So many connections are being opened at once: one after the other takes for ever, all at once overflows the queue. */
const OPENING_AT_ONCE = 50;
const WAIT_MS = 30_000;

const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
const report = (message: HoldReport): unknown => process.send!(message);

process.once('message', (order: HoldOrder) => {
  hold(order).then(
    () => report({ type: 'open' }),
    (error: unknown) => report({ type: 'failed', reason: String(error) }),
  );
});

async function hold(order: HoldOrder): Promise<void> {
  let told = 0;
  const onTold = (): void => {
    told += 1;
    if (told === order.count) report({ type: 'told', at: performance.timeOrigin + performance.now() });
  };
  const open = order.kind === 'streams' ? openStream : openPoll;
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < order.count) await open(order, (next += 1), onTold);
  };
  await Promise.all(Array.from({ length: OPENING_AT_ONCE }, work));
}

async function get({ gateway, authorization }: HoldOrder, path: string): Promise<IncomingMessage> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(gateway + path, { agent, headers: { authorization } })
      .on('response', resolve)
      .on('error', reject)
      .end();
  });
  if (response.statusCode === 200) return response;
  const problem = Buffer.concat(await response.toArray()).toString();
  throw new Error(`${path.split('?')[0]}: ${response.statusCode} ${problem}`);
}

async function openStream(order: HoldOrder, _number: number, onTold: () => void): Promise<void> {
  const response = await get(order, '/events');
  let isTold = false;
  response.on('data', (chunk: Buffer) => {
    if (isTold || !chunk.includes('event: ')) return;
    isTold = true;
    onTold();
  });
  response.on('error', (error) => report({ type: 'failed', reason: error.message }));
}

/** Resolves when it has begun to wait; it goes on until it is told of something. */
async function openPoll(order: HoldOrder, number: number, onTold: () => void): Promise<void> {
  const path = `/status/${order.ids[number % order.ids.length]}`;
  const ask = async (query: string) =>
    JSON.parse(Buffer.concat(await (await get(order, path + query)).toArray()).toString()) as {
      readonly cursor: string;
      readonly changes: readonly unknown[];
    };
  let { cursor } = await ask('');
  const wait = async (): Promise<void> => {
    for (;;) {
      const answer = await ask(`?cursor=${cursor}&wait_ms=${WAIT_MS}`);
      if (answer.changes.length > 0) return onTold();
      ({ cursor } = answer);
    }
  };
  wait().catch((error: unknown) => report({ type: 'failed', reason: String(error) }));
}
