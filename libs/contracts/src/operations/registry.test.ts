import { describe, expect, test } from '@jest/globals';
import { isErrorCode } from '@handoff/kernel';
import { operationSubject, SERVICE_NAMES, type OperationDefinition } from '../operation.js';
import { HTTP_OPERATIONS, OPERATIONS, operationsOf } from './registry.js';

const all: readonly (readonly [string, OperationDefinition])[] = Object.entries(OPERATIONS);

describe('the registry', () => {
  // docs/api/openapi.json shows each route in review: documents.test.ts compares it with the registry.
  test('gives each operation a route of its own', () => {
    const routes = HTTP_OPERATIONS.map(({ http }) => `${http.method} ${http.path}`);
    expect(new Set(routes).size).toBe(routes.length);
  });

  test('readLog alone is internal', () => {
    const internal = all.filter(([, { http }]) => http === undefined).map(([name]) => name);
    expect(internal).toEqual(['readLog']);
  });

  test('streamEvents alone is a stream, and no service serves it', () => {
    const streams = all.filter(([, { http }]) => http?.stream !== undefined).map(([name]) => name);
    expect(streams).toEqual(['streamEvents']);
  });

  test('one service, or the gateway, answers each operation except streams', () => {
    const answered = [...SERVICE_NAMES, 'gateway' as const].flatMap((service) =>
      operationsOf(service).map((operation) => [operation.name, operation.service === service]),
    );
    const once = all.filter(([name]) => name !== 'streamEvents').map(([name]) => [name, true]);
    expect(answered.sort()).toEqual(once.sort());
    expect(operationsOf('gateway').map(({ name }) => name)).toEqual(['whoAmI']);
  });

  test('a subject names the service and the operation', () => {
    expect(operationSubject('handoff', OPERATIONS.routeTask)).toBe('handoff.svc.task.v1.routeTask');
  });

  test.each(all)('%s is filed under its name and names only errors that exist', (name, operation) => {
    expect(operation.name).toBe(name);
    expect(operation.errors.filter((code) => !isErrorCode(code))).toEqual([]);
  });
});

describe('a deprecated operation', () => {
  const deprecated = all.flatMap(([name, operation]) => {
    const { deprecated: it } = operation;
    return it === undefined ? [] : [[name, it] as const];
  });

  test('stays for at least 12 months', () => {
    const short = deprecated.filter(([, { since, sunset }]) => new Date(sunset) < aYearAfter(since));
    expect(short.map(([name]) => name)).toEqual([]);
  });

  function aYearAfter(day: string): Date {
    const date = new Date(day);
    date.setUTCFullYear(date.getUTCFullYear() + 1);
    return date;
  }
});

describe('an operation with a route', () => {
  const cases = HTTP_OPERATIONS.map((operation) => [operation.name, operation] as const);

  test.each(cases)('%s: the path and the parameters agree', (_name, { http, params, result }) => {
    const inPath = (path: string) => [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(inPath(http.path)).toEqual(Object.keys(params.properties));
    const { properties = {} } = result as { readonly properties?: object };
    expect(Object.keys(properties)).toEqual(expect.arrayContaining(inPath(http.location ?? '')));
  });

  // Its question can be too long for a URL.
  const READ_BY_POST = ['queryStatus', 'evaluateAccess', 'evaluateAccessBatch', 'dryRunProfile', 'checkProfile'];

  test.each(cases)('%s: reads are GET and take no key, writes take one', (name, { access, http, body }) => {
    const isGet = access === 'read' && !READ_BY_POST.includes(name);
    expect(http.method === 'GET').toBe(isGet);
    expect(body === undefined).toBe(isGet);
    expect(http.idempotency === 'none').toBe(access === 'read');
  });

  test.each(cases)(
    '%s: an ETag needs a version, and If-Match needs VERSION_MISMATCH',
    (_name, { http, result, errors }) => {
      const { properties = {} } = result as { readonly properties?: object };
      if (http.etag) expect(properties).toHaveProperty('version');
      expect(errors.includes('VERSION_MISMATCH')).toBe(http.ifMatch);
    },
  );

  test.each(cases.filter(([, { result }]) => 'next_cursor' in ((result as { properties?: object }).properties ?? {})))(
    '%s: its pages have a bound in items and in bytes, and its description says so',
    (_name, { query, description }) => {
      expect(query.properties).toMatchObject({ limit: { maximum: 100 }, cursor: {} });
      expect(description).toContain('A page ends at 4 MiB.');
    },
  );

  test('only routeTask requires a key', () => {
    expect(HTTP_OPERATIONS.filter(({ http }) => http.idempotency === 'required').map(({ name }) => name)).toEqual([
      'routeTask',
    ]);
  });
});
