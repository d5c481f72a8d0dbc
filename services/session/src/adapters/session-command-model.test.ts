import { expect, test } from '@jest/globals';
import { NOON, toCreate } from '../testing/builders.js';
import { sessionCommandModel, type WorkingSessions } from './session-command-model.js';

test('a change that cannot be told in full leaves everything as it was, and is no refusal', () => {
  const model = sessionCommandModel({ prefix: 'handoff', lifetimeMs: 86_400_000 });
  const working: WorkingSessions = { byId: new Map(), created: new Set(), changed: new Set(), superseded: [] };
  const untold = {
    toJSON(): never {
      throw new TypeError('a value that has no JSON');
    },
  };
  const command = toCreate({ metadata: { untold } as never });
  expect(() => model.decide(command, working, NOON)).toThrow(TypeError);
  expect([working.byId.size, working.created.size, working.changed.size]).toEqual([0, 0, 0]);
});
