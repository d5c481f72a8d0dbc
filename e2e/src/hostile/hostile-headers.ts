import { describe, test } from '@jest/globals';
import { HTTP_OPERATIONS } from '@handoff/contracts';
import { attackEach, partsOf, render, renderWhole, withQuery } from './every-route.js';
import type { Target } from './target.js';

/** Operations that work without any resource. */
const READS_MUCH = /^(list(?!WebhookDeliveries|ProfileVersions)|queryStatus|streamEvents)/;

/** The answers to an admin whose request has ids that do not exist. */
const SERVED = ['200', '201', '202', '404 NOT_FOUND', '422 UNKNOWN_TASK'];

/** The same for an operation. Nobody, not even an admin, hands on a role that their token lacks. */
function servedBy(name: string): readonly string[] {
  return name === 'createDelegation' ? ['403 ROLE_NOT_HELD'] : SERVED;
}

const HEADER_VALUES: readonly (readonly [string, string])[] = [
  ['JSON', '{"a":1}'],
  ['bytes beyond ASCII', '\xff\xfe\xc3\xa9'],
  ['SQL', "' OR '1'='1' --"],
  ['__proto__', '__proto__'],
  ['nothing', ''],
  ['4,000 characters', 'x'.repeat(4_000)],
];

export function hostileHeaders(target: () => Target): void {
  describe('on every route', () => {
    test.each(HEADER_VALUES)(
      '%s as an Idempotency-Key or If-Match is refused or counts for nothing',
      async (_, value) => {
        const authorization = await target().bearer(['admin']);
        const plain = (name: string): readonly string[] => (READS_MUCH.test(name) ? ['200'] : servedBy(name));
        await attackEach(target().url, HTTP_OPERATIONS, (operation) => {
          const parts = withQuery(partsOf(operation, authorization));
          const fields = [`Idempotency-Key: ${value}`, `If-Match: ${value}`];
          const others = { ...parts, fields: parts.fields.filter((field) => !field.startsWith('Idempotency-Key')) };
          const expected = [...plain(operation.name), '400 MALFORMED_REQUEST', '400 MALFORMED_IDEMPOTENCY_KEY'];
          return {
            bytes: operation.body === undefined ? render(others, fields) : renderWhole(others, parts.json, fields),
            expected:
              operation.http.idempotency === 'required' && value === ''
                ? [...expected, '400 IDEMPOTENCY_KEY_REQUIRED']
                : expected,
          };
        });
      },
    );

    test.each(HEADER_VALUES)('%s as any other header changes nothing', async (_, value) => {
      const authorization = await target().bearer(['admin']);
      const names = [
        'X-Trace-Id',
        'Traceparent',
        'Tracestate',
        'Accept',
        'Cookie',
        'X-Forwarded-For',
        'Handoff-Principal',
        'If-None-Match',
        'Range',
      ];
      await attackEach(target().url, HTTP_OPERATIONS, (operation) => {
        const parts = withQuery(partsOf(operation, authorization));
        // Long ones one at a time: together they would exceed the limit.
        const fields = (value.length > 1_000 ? names.slice(0, 1) : names).map((name) => `${name}: ${value}`);
        return {
          bytes: operation.body === undefined ? render(parts, fields) : renderWhole(parts, parts.json, fields),
          expected: READS_MUCH.test(operation.name)
            ? ['200', ...(operation.http.stream === undefined ? [] : ['406 NOT_ACCEPTABLE'])]
            : servedBy(operation.name),
        };
      });
    });
  });
}
