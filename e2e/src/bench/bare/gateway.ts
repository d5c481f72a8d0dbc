import { connect } from '@nats-io/transport-node';
import { Redis } from 'ioredis';
import Koa from 'koa';

/**
 * The gateway of the bare pipeline: the least that can be called the same job as `POST /tasks/route`. It claims the
 * Idempotency-Key in Redis, asks the task process over NATS, and stores the answer. It checks no token and no body.
 */
const redis = new Redis(process.env['REDIS_URL']!);
process.once('SIGTERM', () => process.exit());
const nats = await connect({ servers: process.env['NATS_URL']! });
const TIMEOUT_MS = 10_000;
const CLAIM_SECONDS = 30;
const ANSWER_SECONDS = 86_400;

const app = new Koa();
app.use(async (context) => {
  if (context.path === '/readyz') {
    await nats.request('bare.health', '', { timeout: TIMEOUT_MS });
    context.body = 'ready';
    return;
  }
  const body: unknown = JSON.parse(Buffer.concat(await context.req.toArray()).toString());
  const key = `bare:${context.get('idempotency-key')}`;
  if ((await redis.set(key, 'claimed', 'EX', CLAIM_SECONDS, 'NX')) === null) {
    const stored = await redis.get(key);
    if (stored === null || stored === 'claimed') {
      context.status = 409;
      return;
    }
    context.set('idempotency-replayed', 'true');
    answer(context, stored);
    return;
  }
  const reply = await nats.request('bare.task', JSON.stringify(body), { timeout: TIMEOUT_MS });
  const text = reply.string();
  if (text.startsWith('{"error"')) throw new Error(text);
  await redis.set(key, text, 'EX', ANSWER_SECONDS);
  answer(context, text);
});

function answer(context: Koa.Context, text: string): void {
  context.status = 202;
  context.type = 'application/json';
  context.body = text;
}

app.listen(Number(process.env['PORT']), '127.0.0.1');
