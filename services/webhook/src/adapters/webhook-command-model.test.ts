import { expect, test } from '@jest/globals';
import { NOON, toCreate } from '../testing/builders.js';
import { webhookCommandModel, type WorkingWebhooks } from './webhook-command-model.js';

test('a change that cannot be told in full leaves everything as it was, and is no refusal', () => {
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
  expect(() => webhookCommandModel('handoff').decide(command, working, NOON)).toThrow(TypeError);
  expect([working.webhooks.size, working.counts.size, working.created.size]).toEqual([0, 0, 0]);
});
