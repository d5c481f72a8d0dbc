import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { HTTP_OPERATIONS } from '@handoff/contracts';
import type { HttpOperationName as OperationName, RequestOptions, Stage } from '../support/actor.js';
import { isForAdmins, SAMPLE_BODIES } from '../support/sample-bodies.js';
import { takesId } from '../support/takes-id.js';

/** Facts about every route. The routes come from the contract registry, so a new one is always covered. */
export function everyRoute(stage: Stage): void {
  const operations = HTTP_OPERATIONS.map((operation) => [operation.name as OperationName, operation] as const);
  const withBody = operations.filter(([, { body }]) => body !== undefined);
  const writing = operations.filter(([, { access }]) => access === 'write');
  const keyed = operations.filter(([, { http, body }]) => body !== undefined && http.idempotency !== 'none');
  const withId = operations.filter(([, operation]) => takesId(operation));
  const listing = operations.filter(([, { query }]) => Object.keys(query.properties).length > 0);
  const valid = (name: OperationName): RequestOptions =>
    SAMPLE_BODIES[name] === undefined ? {} : { body: SAMPLE_BODIES[name][0] };

  describe('every route', () => {
    test.each(operations)('%s without a token is 401', async (name) => {
      const answer = await stage.stranger(undefined).call(name, valid(name));
      expect([answer.status, answer.json.code]).toEqual([401, 'UNAUTHENTICATED']);
    });

    test.each(operations)('%s with a token of an untrusted issuer is 401', async (name) => {
      const answer = await stage.stranger('Bearer eyJhbGciOiJub25lIn0.e30.').call(name, valid(name));
      expect([answer.status, answer.json.code]).toEqual([401, 'UNAUTHENTICATED']);
    });

    test.each(operations)('%s by a caller without roles is 403', async (name) => {
      const nobody = await stage.actor([]);
      const answer = await nobody.call(name, valid(name));
      expect([answer.status, answer.json.code]).toEqual([403, 'FORBIDDEN']);
    });

    test.each(writing)('%s by an auditor is 403', async (name) => {
      const auditor = await stage.actor(['auditor']);
      const answer = await auditor.call(name, valid(name));
      expect([answer.status, answer.json.code]).toEqual([403, 'READ_ONLY_ROLE']);
    });

    test.each(withId)('%s of an id that is not a UUID is 400', async (name, { http }) => {
      const admin = await stage.actor(['admin']);
      const parameter = /\{(\w+)\}/.exec(http.path)![1]!;
      const answer = await admin.call(name, { ...valid(name), params: { [parameter]: 'not-a-uuid' } });
      expect([answer.status, answer.json.code]).toEqual([400, 'MALFORMED_ID']);
    });

    test.each(withId)('%s of an unknown id is 404', async (name) => {
      const admin = await stage.actor(['admin']);
      const answer = await admin.call(name, valid(name));
      expect([answer.status, answer.json.code]).toEqual([404, 'NOT_FOUND']);
    });

    test.each(listing)('%s with an unknown query parameter is 422', async (name) => {
      const admin = await stage.actor(['admin']);
      const answer = await admin.call(name, { query: { surprise: '1' } });
      expect([answer.status, answer.json.code]).toEqual([422, 'VALIDATION_FAILED']);
    });

    test.each(writing)('%s with a malformed key is 400', async (name) => {
      const admin = await stage.actor(['admin']);
      const answer = await admin.call(name, { ...valid(name), headers: { 'idempotency-key': 'x'.repeat(256) } });
      expect([answer.status, answer.json.code]).toEqual([400, 'MALFORMED_IDEMPOTENCY_KEY']);
    });

    describe.each(withBody)('%s', (name, { http }) => {
      test.each([
        ['broken off', '{"a":', 400, 'MALFORMED_JSON'],
        ['with a key twice', '{"a":1,"a":2}', 400, 'MALFORMED_JSON'],
        ['with a NUL', '{"a":"\\u0000"}', 422, 'UNSAFE_JSON'],
        ['with a lone surrogate', '{"a":"\\ud800"}', 422, 'UNSAFE_JSON'],
        ['with a __proto__ key', '{"__proto__":{"admin":true}}', 422, 'UNSAFE_JSON'],
        ['with a number beyond 2^53', '{"a":9007199254740993}', 422, 'UNSAFE_JSON'],
        ['with an unknown member', '{"surprise":1}', 422, 'VALIDATION_FAILED'],
        ['that is an array', '[]', 422, 'VALIDATION_FAILED'],
        ['over 1 MiB', `{"a":"${'x'.repeat(1_048_576)}"}`, 413, 'BODY_TOO_LARGE'],
      ] as const)('with a body %s is refused', async (_what, rawBody, status, code) => {
        const admin = await stage.actor(['admin']);
        const answer = await admin.call(name, { rawBody });
        const wanted = status === 422 ? (http.invalidStatus ?? status) : status;
        expect([answer.status, answer.json.code]).toEqual([wanted, code]);
      });

      test('with a body that is not JSON is 415', async () => {
        const admin = await stage.actor(['admin']);
        const answer = await admin.call(name, {
          rawBody: 'a=1',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
        });
        expect([answer.status, answer.json.code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
      });
    });

    test.each(keyed)('%s with a key that another body used is refused', async (name, operation) => {
      const [first, second] = SAMPLE_BODIES[name]!;
      // A refusal of the caller is not kept for its key.
      const finance = await stage.actor([isForAdmins(operation) ? 'admin' : 'finance']);
      const id = randomUUID();
      const params = {
        session_id: id,
        task_id: id,
        approval_id: id,
        delegation_id: id,
        grant_id: id,
        webhook_id: id,
        delivery_id: id,
        dead_letter_id: id,
        id,
      };
      const headers = { 'idempotency-key': randomUUID() };
      await finance.call(name, { params, headers, body: first });
      const answer = await finance.call(name, { params, headers, body: second });
      expect([answer.status, answer.json.code]).toEqual([
        operation.http.invalidStatus ?? 422,
        'IDEMPOTENCY_KEY_REUSED',
      ]);
    });

    test('an unknown path is a 404 problem', async () => {
      const response = await fetch(`${stage.topology().gateways[0]}/nothing/here`);
      expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([404, 'ROUTE_NOT_FOUND']);
    });

    test('a known path with another method is a 405 problem that names the methods', async () => {
      const response = await fetch(`${stage.topology().gateways[0]}/tasks/route`, { method: 'DELETE' });
      expect([response.status, response.headers.get('allow')]).toEqual([405, expect.stringContaining('POST')]);
    });

    test.each([
      ['/status', 'application/json'],
      ['/health', 'application/json'],
      ['/livez', 'application/json'],
      ['/readyz', 'application/json'],
      ['/openapi.json', 'application/json'],
      ['/asyncapi.json', 'application/json'],
      ['/docs', 'text/html'],
      ['/docs/swagger-ui-bundle.js', 'text/javascript'],
      ['/.well-known/authzen-configuration', 'application/json'],
    ])('%s needs no token', async (path, type) => {
      const response = await fetch(`${stage.topology().gateways[0]}${path}`);
      expect([response.status, response.headers.get('content-type')]).toEqual([200, expect.stringContaining(type)]);
    });

    test.each(['', '/mcp'])(
      'the metadata of the resource %p needs no token, where there is a sign-in',
      async (path) => {
        const { name, gateways } = stage.topology();
        const response = await fetch(`${gateways[0]}/.well-known/oauth-protected-resource${path}`);
        expect(response.status).toBe(name === 'embedded' ? 404 : 200);
      },
    );

    test('/health shows the state of each store', async () => {
      const kind = stage.topology().name === 'embedded' ? 'embedded' : 'connected';
      const response = await fetch(`${stage.topology().gateways[0]}/health`);
      expect(await response.json()).toEqual({
        status: 'healthy',
        version: expect.any(String),
        database: kind,
        redis: kind,
        nats: kind,
      });
    });
  });
}
