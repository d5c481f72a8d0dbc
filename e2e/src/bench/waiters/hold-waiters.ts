import { Agent, request, type IncomingMessage } from 'node:http';

/**
 * The order for a child process, which holds connections open and reports. One process has too few file descriptors for
 * all.
 */
export interface HoldOrder {
  readonly kind: 'streams' | 'polls';
  readonly gateway: string;
  readonly authorization: string;
  readonly count: number;
  /** For polls: the ids to wait for, round robin. */
  readonly ids: readonly string[];
}

export type HoldReport =
  | { readonly type: 'open' }
  /** Each has received an event or a change; the last one at this time (milliseconds since 1970). */
  | { readonly type: 'told'; readonly at: number }
  | { readonly type: 'failed'; readonly reason: string };

/** The number of connections opened at once: one by one takes too long, and all at once overflow the accept queue. */
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

/** Resolves when the poll waits; it continues until it receives a change. */
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
