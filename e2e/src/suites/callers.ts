import { describe, expect, test } from '@jest/globals';
import type { Stage } from '../support/actor.js';

/** Tests whoAmI. */
export function callers(stage: Stage): void {
  describe('callers', () => {
    test('learn the subject, roles and expiry of their token', async () => {
      const somebody = await stage.actor(['finance', 'legal'], 'who-asks');
      const answer = await somebody.call('whoAmI');
      expect([answer.status, answer.json]).toEqual([
        200,
        {
          issuer: expect.any(String),
          subject: expect.stringMatching(/^who-asks/),
          roles: ['finance', 'legal'],
          expires_at: expect.any(String),
        },
      ]);
      expect(Date.parse(answer.json.expires_at)).toBeGreaterThan(Date.now());
    });
  });
}
