import { expect, test } from '@jest/globals';
import { steadyClock } from '@handoff/kernel';
import { openBus } from '@handoff/messaging';
import { everyRoleKnown, setWallClock } from '@handoff/testing';
import { openBusChangeFeed } from '../adapters/bus-change-feed.js';
import { aCall, fay } from '../testing/builders.js';
import { claimTasks } from './claim-tasks.js';
import { createClaimQueue } from './claim-queue.js';
import { representClaim } from './represent-lease.js';

const NOTHING = JSON.stringify(representClaim([], new Date(0)));

test('a wait for a task ends in time even if the wall clock is set back meanwhile', async () => {
  const bus = await openBus({ url: 'memory:', name: 'test', subjectPrefix: 'handoff' });
  const feed = await openBusChangeFeed({ events: bus.events, prefix: 'handoff' });
  let setRight = (): void => undefined;
  const execute = () => {
    setRight = setWallClock(-3_600_000);
    return Promise.resolve({ ok: true, reply: { body: NOTHING }, replayed: false });
  };
  const gone = new AbortController().signal;
  const deps = {
    feed,
    clock: steadyClock,
    claimQueue: createClaimQueue(feed),
    stopping: gone,
    store: { execute } as never,
    sessions: undefined as never,
    delegations: undefined as never,
    roles: everyRoleKnown,
  };
  const body = { role: 'finance', max: 1, lease_seconds: 30, wait_ms: 50 };
  const input = { params: {}, query: {}, body } as unknown as Parameters<ReturnType<typeof claimTasks>>[0];
  const reply = await claimTasks(deps)(input, aCall(fay), gone).finally(() => setRight());
  expect(reply.body).toBe(NOTHING);
  await feed.close();
});
