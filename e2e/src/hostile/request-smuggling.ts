import { describe, test } from '@jest/globals';
import { HTTP_OPERATIONS, type HttpOperation } from '@handoff/contracts';
import { attackEach, partsOf } from './every-route.js';
import { AMBIGUOUS_CHUNKS, AMBIGUOUS_HEADS, honest, ODD_AND_CLEAR } from './framings.js';
import { exchange } from './raw-client.js';
import { inShort, type Target } from './target.js';

const REFUSED = '400 MALFORMED_REQUEST';

/** Ambiguous requests are refused, and odd but clear ones are answered once: no bytes are left over. */
export function requestSmuggling(target: () => Target): void {
  /** The answer to the plain request. */
  const plainly = async (operation: HttpOperation, authorization: string): Promise<string> => {
    const { answers } = await exchange(target().url, honest(partsOf(operation, authorization)));
    return inShort(answers[0]!);
  };

  describe('on every route, a request that can be read in two ways', () => {
    test.each(AMBIGUOUS_HEADS)('for %s is a 400', async (_, shape) => {
      const authorization = await target().bearer(['admin']);
      await attackEach(target().url, HTTP_OPERATIONS, (operation) => ({
        bytes: shape(partsOf(operation, authorization)),
        expected: REFUSED,
      }));
    });

    // Routes without a body may answer before the parser reaches the mistake.
    test.each(AMBIGUOUS_CHUNKS)('for %s is a 400, or is answered without its body', async (_, shape) => {
      const authorization = await target().bearer(['admin']);
      await attackEach(target().url, HTTP_OPERATIONS, async (operation) => ({
        bytes: shape(partsOf(operation, authorization)),
        expected: operation.body === undefined ? [REFUSED, await plainly(operation, authorization)] : REFUSED,
      }));
    });
  });

  describe('on every route, a request that is odd and clear', () => {
    test.each(ODD_AND_CLEAR)('for %s is answered once, like the plain request', async (_, shape) => {
      const authorization = await target().bearer(['admin']);
      await attackEach(target().url, HTTP_OPERATIONS, async (operation) => ({
        bytes: shape(partsOf(operation, authorization)),
        expected: await plainly(operation, authorization),
      }));
    });
  });
}
