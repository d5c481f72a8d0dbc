import type { Answer } from '../support/answer.js';
import { describe, expect, test } from '@jest/globals';
import { HTTP_OPERATIONS } from '@handoff/contracts';
import type { Stage } from '../support/actor.js';
import { REPLAY_CASES, setReplayScene, type KeyedOperation } from '../support/replay-cases.js';

/** The largest answer that the edge keeps a copy of, in bytes: larger ones are composed again by the service. */
const MAX_COPY_BYTES = 4_096;
const KEPT_HEADERS = ['content-type', 'location', 'etag'];

const KEYED = HTTP_OPERATIONS.filter(({ http }) => http.idempotency !== 'none').map(
  ({ name }) => name as KeyedOperation,
);

const whole = ({ status, headers, text }: Answer): unknown => ({
  status,
  text,
  headers: KEPT_HEADERS.map((name) => headers.get(name)),
});

/** A repetition is the first answer again, through every hop, whichever of them remembers it. */
export function replays(stage: Stage): void {
  describe('the same request under the same key', () => {
    test('is shown of every operation that takes a key', () => {
      expect(Object.keys(REPLAY_CASES).sort()).toEqual([...KEYED].sort());
    });

    test.each(KEYED)('%s is answered byte for byte as at first, at every gateway, to who may have it', async (name) => {
      const scene = await setReplayScene(stage);
      const { isLarge = false, prepare } = REPLAY_CASES[name];
      const request = { ...(await prepare(scene)), headers: { 'idempotency-key': scene.role } };
      const first = await scene.me.call(name, { ...request, gateway: 0 });
      expect([first.status < 300 ? 'done' : first.text, first.headers.get('idempotency-replayed')]).toEqual([
        'done',
        null,
      ]);
      expect(Buffer.byteLength(first.text) > MAX_COPY_BYTES).toBe(isLarge);
      for (const gateway of [0, 1, 0]) {
        const again = await scene.me.call(name, { ...request, gateway });
        expect(whole(again)).toEqual(whole(first));
        expect(again.headers.get('idempotency-replayed')).toBe('true');
      }
      // The same person, who does not hold the role any more.
      for (const gateway of [0, 1]) {
        const refused = await scene.meWithoutRole.call(name, { ...request, gateway });
        expect([403, 404, 422]).toContain(refused.status);
      }
    });
  });
}
