import { setTimeout as pause } from 'node:timers/promises';
import { openBus } from '@handoff/messaging';
import { connectRedis } from '@handoff/redis';
import { busAccessOf, type SharedConfig } from '@handoff/runtime';

/** The result of one check. */
export interface Finding {
  readonly ok: boolean;
  readonly what: string;
  /** How to mend it. */
  readonly advice?: string;
}

/** Checks whether Redis is reachable; if not, says why. */
export async function checkRedis(shared: SharedConfig): Promise<Finding> {
  const loss = rememberLoss();
  const redis = connectRedis({
    url: shared.REDIS_URL,
    caFile: shared.REDIS_TLS_CA_FILE,
    name: 'handoff-doctor',
    logger: loss.logger,
  });
  const ok = await becomesTrue(() => redis.isReachable());
  await redis.close();
  return {
    ok,
    what: `Redis is ${ok ? 'reachable' : `not reachable${loss.why()}`}`,
    advice: 'Check REDIS_URL, and that Redis is up. Handoff goes on without it, slower.',
  };
}

/** Checks whether NATS is reachable; if not, says why. */
export async function checkNats(shared: SharedConfig): Promise<Finding> {
  const loss = rememberLoss();
  const bus = await openBus({
    url: shared.NATS_URL,
    name: 'handoff-doctor',
    subjectPrefix: shared.NATS_SUBJECT_PREFIX,
    access: busAccessOf(shared),
    logger: loss.logger,
  });
  const ok = await becomesTrue(() => Promise.resolve(bus.isConnected()));
  await bus.close();
  return {
    ok,
    what: `NATS is ${ok ? 'reachable' : `not reachable${loss.why()}`}`,
    advice: 'Check NATS_URL, and that NATS is up with JetStream enabled.',
  };
}

/** A logger that remembers the first reason a connection logs for its failure. */
function rememberLoss() {
  let reason: string | undefined;
  const note = (fields: object): void => void (reason ??= (fields as { readonly reason?: string }).reason);
  return {
    logger: { info: () => undefined, warn: note, error: note },
    why: () => (reason === undefined ? '' : `: ${reason}`),
  };
}

/** Looks for three seconds. It counts the looks, so that a machine that stands still does not make a server unreachable. */
async function becomesTrue(check: () => Promise<boolean>): Promise<boolean> {
  for (let look = 1; look <= 30; look += 1) {
    if (await check()) return true;
    await pause(100);
  }
  return false;
}
