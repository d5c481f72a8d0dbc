import { expect, test } from '@jest/globals';
import { uuidv7 } from '@handoff/kernel';
import type { WorkingSessions } from '../ports/session-store.js';
import { DAY_MS, NOON, toCreate } from '../testing/builders.js';
import { createSessionRules } from './session-rules.js';

test('a change that cannot be announced in full leaves everything as it was, and is no refusal', () => {
  const rules = createSessionRules({ prefix: 'handoff', newId: uuidv7, lifetimeMs: DAY_MS });
  const working: WorkingSessions = { byId: new Map(), created: new Set(), changed: new Set(), superseded: [] };
  const untold = {
    toJSON(): never {
      throw new TypeError('a value that has no JSON');
    },
  };
  const command = toCreate({ metadata: { untold } as never });
  expect(() => rules.decide(command, working, NOON)).toThrow(TypeError);
  expect([working.byId.size, working.created.size, working.changed.size]).toEqual([0, 0, 0]);
});
