import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { HandoffError } from '@handoff/kernel';
import { startTestGateway, type TestGateway } from './testing/start-test-gateway.js';

const QUESTION = {
  subject: { type: 'role', id: 'finance' },
  action: { name: 'use' },
  resource: { type: 'tool', id: 'github__list_issues' },
};
const OPERATIONS = {
  '/access/v1/evaluation': 'evaluateAccess',
  '/access/v1/evaluations': 'evaluateAccessBatch',
} as const;
const [ONE, SEVERAL] = Object.keys(OPERATIONS) as (keyof typeof OPERATIONS)[];
const ROUTES = [ONE!, SEVERAL!];

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.close());

const post = async (path: string, body: unknown) => {
  const answer = await gateway.send('POST', path, { body });
  return { status: answer.status, type: answer.headers.get('content-type'), problem: (await answer.json()) as object };
};

describe.each(ROUTES)('a question at %s', (route) => {
  test.each<readonly [string, unknown, string]>([
    ['is no JSON', '{"subject":', 'MALFORMED_JSON'],
    ['is no object', [QUESTION], 'VALIDATION_FAILED'],
    ['has a member that is not known', { ...QUESTION, more: 1 }, 'VALIDATION_FAILED'],
    ['has a subject that is a text', { ...QUESTION, subject: 'finance' }, 'VALIDATION_FAILED'],
    ['has a resource without an id', { ...QUESTION, resource: { type: 'tool' } }, 'VALIDATION_FAILED'],
    ['has a context that is a list', { ...QUESTION, context: [] }, 'VALIDATION_FAILED'],
    ['has a number beyond 2^53', JSON.stringify(QUESTION).replace('}', ',"n":9007199254740993}'), 'UNSAFE_JSON'],
    ['has a key that is __proto__', JSON.stringify(QUESTION).replace('}', ',"__proto__":{}}'), 'UNSAFE_JSON'],
  ])('that %s is 400, and reaches nobody', async (_, body, code) => {
    const before = gateway.callsOf(OPERATIONS[route]).length;
    const answer = await post(route, body);
    expect(answer).toMatchObject({ status: 400, type: 'application/problem+json', problem: { status: 400, code } });
    expect(gateway.callsOf(OPERATIONS[route])).toHaveLength(before);
  });

  test('that the service takes for malformed is 400, and one that it refuses is not', async () => {
    for (const [code, status] of [
      ['VALIDATION_FAILED', 400],
      ['ROLE_NOT_HELD', 403],
      ['UNAVAILABLE', 503],
    ] as const) {
      gateway.on(OPERATIONS[route], async () => {
        throw new HandoffError(code);
      });
      expect(await post(route, QUESTION)).toMatchObject({ status, problem: { status, code } });
    }
  });
});

test('the same mistakes are 422 where no standard demands another status', async () => {
  for (const body of [{ target: 7 }, '{"target":"legal","task":{"n":9007199254740993}}']) {
    expect((await post('/tasks/route', body)).status).toBe(422);
  }
});
