import { expect, test } from '@jest/globals';
import { uuidv7 } from '@handoff/kernel';
import type { WorkingWebhooks } from '../ports/webhook-store.js';
import { DAY_MS, NOON, toCreate } from '../testing/builders.js';
import { createWebhookRules } from './webhook-rules.js';

test('a change that cannot be announced in full leaves everything as it was, and is no refusal', () => {
  const disablePolicy = { failingMs: DAY_MS, failedDeliveries: 100 };
  const rules = createWebhookRules({ prefix: 'handoff', newId: uuidv7, disablePolicy, random: () => 0 });
  const working: WorkingWebhooks = {
    webhooks: new Map(),
    deliveries: new Map(),
    counts: new Map(),
    created: new Set(),
    changed: new Set(),
    redelivered: new Set(),
  };
  const untold = {
    toJSON(): never {
      throw new TypeError('a value that has no JSON');
    },
  };
  const command = toCreate({ secret: untold as never });
  expect(() => rules.decide(command, working, NOON)).toThrow(TypeError);
  expect([working.webhooks.size, working.counts.size, working.created.size]).toEqual([0, 0, 0]);
});
