import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from '@nats-io/transport-node';
import type { Lag } from './lag.js';
import type { LoadOrder } from './load-order.js';
import { percentile } from './percentiles.js';

/** Follows the events of tasks while a load runs. */
export interface EventWatch {
  /** Notes the time of an answer with a `task_id`. */
  answered(body: string): void;
  /** Waits for the last events. */
  finish(): Promise<{ readonly published: Lag | undefined; readonly audited: Lag }>;
}

const PATIENCE_MS = 10_000;
/** Of an event, and not that of a person. */
const SUBJECT = /"subject": ?"([0-9a-f]{8}-[0-9a-f-]{27})"/g;

/**
 * Watches for `task.routed` events where the system shows them: as a subscriber of NATS, if it has one, and on the
 * gateway's event stream, which shows what the audit log holds.
 */
export async function watchEvents({ port, tokens, watch }: LoadOrder): Promise<EventWatch> {
  const answers = new Map<string, number>();
  const audited = createArrivals(answers);
  const published = watch?.natsUrl === undefined ? undefined : createArrivals(answers);
  const nats = watch?.natsUrl === undefined ? undefined : await connectTo(watch.natsUrl);
  nats?.subscribe(watch!.subject!, { callback: (_error, message) => published!.read(message.string()) });
  const stream = await openEventStream(port, tokens['finance']![0]!);
  stream.setEncoding('utf8').on('data', (text: string) => audited.read(text));
  stream.on('error', () => undefined);
  return {
    answered(body) {
      answers.set(/"task_id": ?"([^"]+)"/.exec(body)![1]!, performance.now());
    },
    async finish() {
      const giveUpAt = performance.now() + PATIENCE_MS;
      const isComplete = (): boolean => audited.hasAll() && (published?.hasAll() ?? true);
      while (!isComplete() && performance.now() < giveUpAt) await pause(50);
      stream.destroy();
      await nats?.close();
      return { published: published?.lag(), audited: audited.lag() };
    },
  };
}

function connectTo(url: string): ReturnType<typeof connect> {
  const { host, username, password } = new URL(url);
  return connect({ servers: host, user: username, pass: password });
}

async function openEventStream(port: number, token: string): Promise<IncomingMessage> {
  const headers = { authorization: `Bearer ${token}`, accept: 'text/event-stream' };
  const request = get({ host: '127.0.0.1', port, path: '/events?type=task.routed', headers });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  if (response.statusCode !== 200) throw new Error(`/events answered ${response.statusCode}`);
  return response;
}

/** The arrival times of events, by the task in their `subject`. The first one of a task counts. */
function createArrivals(answers: ReadonlyMap<string, number>) {
  const arrivals = new Map<string, number>();
  let rest = '';
  return {
    read(text: string): void {
      const at = performance.now();
      const all = rest + text;
      let end = 0;
      for (const match of all.matchAll(SUBJECT)) {
        if (!arrivals.has(match[1]!)) arrivals.set(match[1]!, at);
        end = match.index + match[0].length;
      }
      // A chunk may end in the middle of a match.
      rest = all.slice(Math.max(end, all.length - 100));
    },
    hasAll: () => [...answers.keys()].every((id) => arrivals.has(id)),
    lag(): Lag {
      const lags = [...answers].flatMap(([id, at]) => (arrivals.has(id) ? [arrivals.get(id)! - at] : []));
      const sorted = Float64Array.from(lags).sort();
      const at = (share: number): number => percentile(sorted, share);
      return { p50: at(0.5), p99: at(0.99), max: at(1), missing: answers.size - lags.length };
    },
  };
}
