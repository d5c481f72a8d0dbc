import { EventRefused } from '@handoff/messaging';
import { describe, expect, test } from '@jest/globals';
import type { WaitingEvent } from './outbox-rows.js';
import { createRefusedEvents } from './refused-events.js';

const waiting = (aggregate: string): WaitingEvent => ({
  position: aggregate,
  aggregate,
  event: { id: aggregate, subject: 'handoff.evt.task.routed', data: new Uint8Array(0) },
});

describe('refused events', () => {
  test('are forgotten when they are taken: refused once more, they wait as at first', async () => {
    const waits: unknown[] = [];
    const refused = createRefusedEvents({
      duty: 'publish task_outbox',
      logger: { error: (fields: object) => void waits.push((fields as { wait_ms: unknown }).wait_ms) },
      rows: { unpublished: () => Promise.resolve([waiting('good')]) },
    });
    const refuse = () =>
      refused.publishAnother(waiting('bad'), new EventRefused(0, 'too large'), () => Promise.resolve());
    await refuse();
    expect(refused.aggregates()).toEqual(['bad']);
    refused.taken([waiting('good')]);
    expect(refused.aggregates()).toEqual(['bad']);
    refused.taken([waiting('bad')]);
    expect(refused.aggregates()).toEqual([]);
    await refuse();
    expect(waits).toEqual([5_000, 5_000]);
  });
});
