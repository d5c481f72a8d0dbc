import type { Answer } from '../support/answer.js';
import { describe, expect, test } from '@jest/globals';
import { HTTP_OPERATIONS } from '@handoff/contracts';
import type { HttpOperationName, Stage } from '../support/actor.js';
import { ON_A_DEAD_LETTER } from '../support/dead-letters.js';
import { isLarge } from '../support/large-body.js';
import { prepareReplay, setReplayScene } from '../support/replay-cases.js';

/** The largest answer that the edge keeps a copy of, in bytes: larger ones are composed again by the service. */
const MAX_COPY_BYTES = 4_096;
const KEPT_HEADERS = ['content-type', 'location', 'etag'];

const KEYED = HTTP_OPERATIONS.filter(
  ({ http, name }) => http.idempotency !== 'none' && !ON_A_DEAD_LETTER.has(name),
).map((operation) => [operation.name as HttpOperationName, operation] as const);

/** What a person may do without the role that it is about: a delegator may have lost it. */
const NEEDS_NO_ROLE: ReadonlySet<string> = new Set(['endDelegation']);

const whole = ({ status, headers, text }: Answer): unknown => ({
  status,
  text,
  headers: KEPT_HEADERS.map((name) => headers.get(name)),
});

/** A repeated request gets the first answer again, whichever hop on its way remembers it. */
export function replays(stage: Stage): void {
  describe('the same request under the same key', () => {
    test.each(KEYED)('%s gets the first answer byte for byte, from every gateway', async (name, operation) => {
      const scene = await setReplayScene(stage, operation);
      const request = { ...(await prepareReplay(operation, scene)), headers: { 'idempotency-key': scene.role } };
      const first = await scene.me.call(name, { ...request, gateway: 0 });
      expect([first.status < 300 ? 'done' : first.text, first.headers.get('idempotency-replayed')]).toEqual([
        'done',
        null,
      ]);
      expect(Buffer.byteLength(first.text) > MAX_COPY_BYTES).toBe(isLarge(operation));
      for (const gateway of [0, 1, 0]) {
        const again = await scene.me.call(name, { ...request, gateway });
        expect(whole(again)).toEqual(whole(first));
        expect(again.headers.get('idempotency-replayed')).toBe('true');
      }
      // The same person no longer holds the role.
      const answers = NEEDS_NO_ROLE.has(name) ? [first.status] : [403, 404, 422];
      for (const gateway of [0, 1]) {
        const answer = await scene.meWithoutRole.call(name, { ...request, gateway });
        expect(answers).toContain(answer.status);
      }
    });
  });
}
