import { expect, test, describe } from '@jest/globals';
import type { Stage } from '../support/actor.js';

/** Tests listDeadLetters. Nobody can make a dead letter over HTTP: `services/audit/src/module.test.ts` tests the rest. */
export function deadLetters(stage: Stage): void {
  describe('dead letters', () => {
    test('are listed for auditors and admins; there are none while every message is an event', async () => {
      for (const role of ['auditor', 'admin', 'finance']) {
        const actor = await stage.actor([role]);
        for (const status of ['parked', 'redriven', 'dropped']) {
          const { status: code, json } = await actor.call('listDeadLetters', { query: { status } });
          expect([code, json]).toEqual([200, { dead_letters: [], next_cursor: null }]);
        }
      }
    });
  });
}
