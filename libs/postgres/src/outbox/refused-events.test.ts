import { expect, test } from '@jest/globals';
import { EventRefused } from '@handoff/messaging';
import type { WaitingEvent } from './outbox-rows.js';
import { createRefusedEvents } from './refused-events.js';

const waitingOf = (aggregate: string): WaitingEvent => ({ aggregate }) as WaitingEvent;
const MOST_KNOWN = 1_000;

test('of more refused aggregates than are remembered the oldest is forgotten', async () => {
  let waiting: readonly WaitingEvent[] = [waitingOf('fine')];
  const refused = createRefusedEvents({ duty: 'test', rows: { unpublished: async () => waiting } });
  const refusal = new EventRefused(0, 'too large');
  const refuse = (aggregate: string): Promise<void> =>
    refused.publishAnother(waitingOf(aggregate), refusal, async () => undefined);
  for (let n = 0; n <= MOST_KNOWN; n += 1) await refuse(`bad-${n}`);
  waiting = [];
  // With nothing else to publish, one that is known is at fault again; of one that is not, the stream may be.
  await refuse(`bad-${MOST_KNOWN}`);
  await expect(refuse('bad-0')).rejects.toBe(refusal);
  expect(refused.aggregates()).toHaveLength(MOST_KNOWN);
});
