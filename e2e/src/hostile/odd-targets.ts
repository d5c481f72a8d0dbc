import { describe, expect, test } from '@jest/globals';
import { HTTP_OPERATIONS } from '@handoff/contracts';
import { takesId } from '../support/takes-id.js';
import { attackEach, deviationsFrom, partsOf, render, renderWhole } from './every-route.js';
import type { Target } from './target.js';

const MALFORMED = '400 MALFORMED_REQUEST';
const NO_ROUTE = '404 ROUTE_NOT_FOUND';

/** What is appended to the path of a route, and the expected answers. */
const TAILS: readonly (readonly [string, string, readonly string[]])[] = [
  ['half a character', '/%E0%A4%A', [MALFORMED]],
  ['half an escape', '%', [MALFORMED]],
  ['an invalid escape', '/%zz', [MALFORMED]],
  ['a byte that is not a character', '/%ff', [MALFORMED]],
  ['an overlong slash', '/%c0%af', [MALFORMED]],
  ['a fragment', '#top', [MALFORMED]],
  ['a byte beyond ASCII', '/\xe9', [MALFORMED]],
  ['a space', ' x', [MALFORMED]],
  ['a query that is not UTF-8', '?a=%ed%a0%80', [MALFORMED]],
  ['two dots', '/../status', [NO_ROUTE]],
  ['two dots in escapes', '/%2e%2e/status', [NO_ROUTE]],
  ['two dots and a backslash', '/..\\status', [NO_ROUTE]],
  ['an escaped NUL', '/%00', [NO_ROUTE]],
  ['a slash more', '/', [NO_ROUTE]],
  ['two slashes more', '//', [NO_ROUTE]],
  ['a path parameter', ';v=1/x', [NO_ROUTE]],
];

/** Invalid ids. */
const IDS = [
  '%00',
  '..',
  '%2e%2e',
  '..%2fstatus',
  '%2Fetc%2Fpasswd',
  '1',
  "'%20OR%201=1",
  '%F0%9F%A4%96',
  '{id}',
  'null',
  '__proto__',
  '0'.repeat(5_000),
];

export function oddTargets(target: () => Target): void {
  describe('on every route', () => {
    test.each(TAILS)('%s after the path matches no route', async (_, tail, expected) => {
      const authorization = await target().bearer(['admin']);
      await attackEach(target().url, HTTP_OPERATIONS, (operation) => {
        const parts = partsOf(operation, authorization);
        // `GET /sessions/%00` is the route of one session, with an invalid id; `GET /tasks/%00` likewise.
        // `GET /profiles/%00` is that of the profile of a role, whose name no role can have.
        const { path } = operation.http;
        const isOfNames = HTTP_OPERATIONS.some(({ http }) => http.path === `${path}/{role}`);
        const alternatives = [isOfNames ? '404 NOT_FOUND' : '400 MALFORMED_ID', '405 METHOD_NOT_ALLOWED'];
        const isCollection = !path.endsWith('}');
        return {
          bytes: render({ ...parts, line: parts.line + tail }, []),
          expected:
            isCollection && expected[0] === NO_ROUTE
              ? [...expected, ...alternatives]
              : [...expected, ...(tail.startsWith(';') ? alternatives : [])],
        };
      });
    });

    test.each(IDS)('the id %s is refused', async (id) => {
      const authorization = await target().bearer(['admin']);
      const withId = HTTP_OPERATIONS.filter(takesId);
      await attackEach(target().url, withId, (operation) => {
        const parts = partsOf(operation, authorization);
        const line = `${operation.http.method} ${operation.http.path.replace(/\{\w+\}/, () => id)}`;
        return { bytes: renderWhole({ ...parts, line }, parts.json), expected: ['400 MALFORMED_ID', NO_ROUTE] };
      });
    });

    test.each(['Authorization', 'Idempotency-Key'])('two %s headers are a 400', async (name) => {
      const authorization = await target().bearer(['admin']);
      const concerned = HTTP_OPERATIONS.filter(({ http }) => name === 'Authorization' || http.idempotency !== 'none');
      await attackEach(target().url, concerned, (operation) => {
        const parts = partsOf(operation, authorization);
        const fields =
          name === 'Authorization' ? [`Authorization: ${authorization}`] : ['Idempotency-Key: a', 'Idempotency-Key: b'];
        return {
          bytes: renderWhole(parts, parts.json, fields),
          expected: name === 'Authorization' ? MALFORMED : '400 MALFORMED_IDEMPOTENCY_KEY',
        };
      });
    });
  });

  test.each([
    ['an absolute URL that does not parse', 'http://[::1', MALFORMED],
    ['an absolute URL of another scheme', 'file:///etc/passwd', NO_ROUTE],
    ['a host without a path', 'http://other.test', NO_ROUTE],
    ['two slashes', '//status', NO_ROUTE],
    ['a backslash', '/\\status', NO_ROUTE],
    ['an escaped slash', '/%2fstatus', NO_ROUTE],
    ['an asterisk', '*', NO_ROUTE],
    ['capitals', '/STATUS', NO_ROUTE],
    ['a property of every object', '/__proto__', NO_ROUTE],
    ['a property of every function', '/constructor', NO_ROUTE],
  ])('%s as the target matches no route', async (_, path, expected) => {
    const bytes = Buffer.from(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect(await deviationsFrom(target().url, path, { bytes, expected })).toEqual([]);
  });
}
