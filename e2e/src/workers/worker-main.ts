import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';

/** The orders of a worker, one line of JSON on its standard input. */
export interface WorkerOrders {
  readonly gateways: readonly string[];
  readonly token: string;
  readonly role: string;
  readonly leaseSeconds: number;
}

interface Claimed {
  readonly task_id: string;
  readonly attempt: number;
  readonly lease: { readonly lease_id: string };
}

/** The probability that a worker releases its task, reports a failure, or lets its lease lapse. */
const RELEASES = 0.03;
const RETRIES = 0.02;
const OVERSLEEPS = 0.01;

/**
 * A worker over plain HTTP: claims, works and reports until no task is left or it is killed. It prints the id of every
 * task whose completion was acknowledged.
 */
async function work(orders: WorkerOrders): Promise<void> {
  for (;;) {
    const { role, leaseSeconds: lease_seconds } = orders;
    const claim = { role, max: 8, lease_seconds, wait_ms: 1_000 };
    const answer = await post(orders, '/tasks/claim', claim);
    const { tasks = [] } = (answer?.json ?? {}) as { readonly tasks?: readonly Claimed[] };
    await Promise.all(tasks.map((task) => handle(orders, task)));
  }
}

async function handle(orders: WorkerOrders, { task_id, attempt, lease: { lease_id } }: Claimed): Promise<void> {
  const luck = Math.random();
  const path = `/tasks/${task_id}`;
  if (luck < RELEASES) return void (await post(orders, `${path}/release`, { lease_id }));
  // Never after lapsed attempts: the backoff doubles with each attempt, and the test must not wait for that.
  if (attempt === 1 && luck < RELEASES + RETRIES) {
    return void (await post(orders, `${path}/fail`, { lease_id, error: 'bad luck', retryable: true }));
  }
  const sleepMs = luck > 1 - OVERSLEEPS ? orders.leaseSeconds * 1_500 : 20 * luck;
  await new Promise((resolve) => setTimeout(resolve, sleepMs));
  const done = await post(orders, `${path}/complete`, { lease_id, result: process.pid });
  if (done?.status === 200) process.stdout.write(`${task_id}\n`);
}

/** Retries with the same key until it gets a final answer, as a good client does. */
async function post(
  { gateways, token }: WorkerOrders,
  path: string,
  body: object,
): Promise<{ readonly status: number; readonly json: unknown } | undefined> {
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'idempotency-key': randomUUID(),
  };
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const gateway = gateways[Math.floor(Math.random() * gateways.length)];
    try {
      const response = await fetch(`${gateway}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
      const json: unknown = await response.json();
      if (response.status < 500 && response.status !== 429) return { status: response.status, json };
    } catch {
      // No answer: the loop below asks again.
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return undefined;
}

const lines = createInterface(process.stdin);
lines.once('line', (line) => void work(JSON.parse(line) as WorkerOrders));
// Its parent has ended, or tells it to end.
lines.once('close', () => process.exit(0));
