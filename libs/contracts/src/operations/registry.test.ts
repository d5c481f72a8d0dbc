import { describe, expect, test } from '@jest/globals';
import { isErrorCode } from '@handoff/kernel';
import { operationSubject, type OperationDefinition } from '../operation.js';
import { HTTP_OPERATIONS, OPERATIONS, operationsOf } from './registry.js';

/** The routes of the HTTP contract. Adding one is a decision; this table makes it visible in review. */
const ROUTES = [
  'GET /approvals listApprovals 200',
  'GET /approvals/{approval_id} getApproval 200',
  'GET /audit listAudit 200',
  'GET /events streamEvents 200',
  'GET /roles/{role}/inbox getInbox 200',
  'GET /sessions listSessions 200',
  'GET /sessions/{session_id} getSession 200',
  'GET /status/{id} getStatus 200',
  'GET /tasks listTasks 200',
  'GET /tasks/{task_id} getTask 200',
  'GET /webhooks listWebhooks 200',
  'GET /webhooks/{webhook_id} getWebhook 200',
  'GET /webhooks/{webhook_id}/deliveries listWebhookDeliveries 200',
  'GET /whoami whoAmI 200',
  'POST /approvals requestApproval 202',
  'POST /approvals/{approval_id}/decision decideApproval 200',
  'POST /approvals/{approval_id}/withdraw withdrawApproval 200',
  'POST /audit/ingest ingestAudit 202',
  'POST /sessions createSession 201',
  'POST /status/query queryStatus 200',
  'POST /tasks/claim claimTasks 200',
  'POST /tasks/route routeTask 202',
  'POST /tasks/{task_id}/amend amendTask 200',
  'POST /tasks/{task_id}/cancel cancelTask 200',
  'POST /tasks/{task_id}/complete completeTask 200',
  'POST /tasks/{task_id}/fail failTask 200',
  'POST /tasks/{task_id}/heartbeat heartbeatTask 200',
  'POST /tasks/{task_id}/release releaseTask 200',
  'POST /webhooks createWebhook 201',
  'POST /webhooks/{webhook_id}/delete deleteWebhook 200',
  'POST /webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver redeliverWebhook 200',
  'POST /webhooks/{webhook_id}/rotate-secret rotateWebhookSecret 200',
  'PUT /sessions/{session_id} updateSession 200',
  'PUT /webhooks/{webhook_id} updateWebhook 200',
];

const all: readonly (readonly [string, OperationDefinition])[] = Object.entries(OPERATIONS);

describe('the registry', () => {
  test('has exactly the documented routes', () => {
    const routes = HTTP_OPERATIONS.map(({ name, http }) => `${http.method} ${http.path} ${name} ${http.successStatus}`);
    expect(routes.sort()).toEqual(ROUTES);
  });

  test('readLog alone is internal', () => {
    const internal = all.filter(([, { http }]) => http === undefined).map(([name]) => name);
    expect(internal).toEqual(['readLog']);
  });

  test('streamEvents alone does not end, and is served by no service', () => {
    const streams = all.filter(([, { http }]) => http?.stream !== undefined).map(([name]) => name);
    expect(streams).toEqual(['streamEvents']);
  });

  test('each service answers its own operations', () => {
    const names = (service: OperationDefinition['service']) => operationsOf(service).map(({ name }) => name);
    expect(names('session')).toEqual(['createSession', 'listSessions', 'getSession', 'updateSession']);
    expect(names('audit')).toEqual(['listAudit', 'ingestAudit', 'readLog']);
    expect(names('gateway')).toEqual(['whoAmI']);
    expect(names('webhook').filter((name) => !/Webhook/.test(name))).toEqual([]);
    expect(names('task')).toHaveLength(all.length - 9 - names('webhook').length);
  });

  test('a subject names the service and the operation', () => {
    expect(operationSubject('handoff', OPERATIONS.routeTask)).toBe('handoff.svc.task.v1.routeTask');
  });

  test.each(all)('%s is filed under its name and names only errors that exist', (name, operation) => {
    expect(operation.name).toBe(name);
    expect(operation.errors.filter((code) => !isErrorCode(code))).toEqual([]);
  });
});

describe('an operation with a route', () => {
  const cases = HTTP_OPERATIONS.map((operation) => [operation.name, operation] as const);

  test.each(cases)('%s: the path and the parameters agree', (_name, { http, params, result }) => {
    const inPath = (path: string) => [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(inPath(http.path)).toEqual(Object.keys(params.properties));
    const { properties = {} } = result as { readonly properties?: object };
    expect(Object.keys(properties)).toEqual(expect.arrayContaining(inPath(http.location ?? '')));
  });

  // One question is too long for a URL.
  const READ_BY_POST = ['queryStatus'];

  test.each(cases)('%s: reads are GET and take no key, writes take one', (name, { access, http, body }) => {
    const isGet = access === 'read' && !READ_BY_POST.includes(name);
    expect(http.method === 'GET').toBe(isGet);
    expect(body === undefined).toBe(isGet);
    expect(http.idempotency === 'none').toBe(access === 'read');
  });

  test.each(cases)('%s: an ETag needs a version, and If-Match a mismatch', (_name, { http, result, errors }) => {
    const { properties = {} } = result as { readonly properties?: object };
    if (http.etag) expect(properties).toHaveProperty('version');
    expect(errors.includes('VERSION_MISMATCH')).toBe(http.ifMatch);
  });

  test.each(cases.filter(([, { result }]) => 'next_cursor' in ((result as { properties?: object }).properties ?? {})))(
    '%s: its pages are bounded by number and by bytes, and it says so',
    (_name, { query, description }) => {
      expect(query.properties).toMatchObject({ limit: { maximum: 100 }, cursor: {} });
      expect(description).toContain('A page ends at 4 MiB.');
    },
  );

  test('only routing a task insists on a key', () => {
    expect(HTTP_OPERATIONS.filter(({ http }) => http.idempotency === 'required').map(({ name }) => name)).toEqual([
      'routeTask',
    ]);
  });
});
