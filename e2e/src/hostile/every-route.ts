import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import { HTTP_OPERATIONS, PUBLIC_ROUTES, type HttpOperation } from '@handoff/contracts';
import type { HttpOperationName } from '../support/actor.js';
import { SAMPLE_BODIES, SAMPLE_QUERIES } from '../support/sample-bodies.js';
import { anyParameter } from '../support/takes-id.js';
import { exchange, type ExchangeOptions } from './raw-client.js';
import type { RawAnswer } from './parse-responses.js';
import { inShort, rulesBrokenBy } from './target.js';

/** The parts of a valid request, which tests assemble in ways that no client would. */
export interface RequestParts {
  readonly operation: HttpOperation;
  /** The request line without the version, such as `POST /sessions`. */
  readonly line: string;
  /** `Name: value`, without those about the body. The last one asks to close the connection. */
  readonly fields: readonly string[];
  /** A valid body; `{}` when the route takes none. */
  readonly json: string;
}

/** A valid request to a route, with ids that do not exist. */
export function partsOf(operation: HttpOperation, authorization: string): RequestParts {
  const { method, path, idempotency } = operation.http;
  const target = path.replace(/\{(\w+)\}/g, (_, name: string) => anyParameter(name, randomUUID));
  const bodies = SAMPLE_BODIES[operation.name as HttpOperationName];
  return {
    operation,
    line: `${method} ${target}`,
    fields: [
      'Host: handoff.test',
      `Authorization: ${authorization}`,
      ...(idempotency === 'required' ? [`Idempotency-Key: ${randomUUID()}`] : []),
      ...(bodies === undefined ? [] : ['Content-Type: application/json']),
      'Connection: close',
    ],
    json: JSON.stringify({ ...bodies?.[0], ...(operation.name === 'createProfile' ? { role: newRole() } : {}) }),
  };
}

/** The same request with the query that the route needs. */
export function withQuery(parts: RequestParts): RequestParts {
  const query = SAMPLE_QUERIES[parts.operation.name as HttpOperationName];
  return query === undefined ? parts : { ...parts, line: `${parts.line}?${new URLSearchParams(query).toString()}` };
}

/** A role has one profile. */
function newRole(): string {
  return `role-${randomUUID().slice(0, 8)}`;
}

/** The bytes of a request with further fields and a body; each character becomes the byte of its code. */
export function render(parts: RequestParts, fields: readonly string[], body: string | Uint8Array = ''): Buffer {
  const head = [`${parts.line} HTTP/1.1`, ...parts.fields, ...fields, '', ''].join('\r\n');
  return Buffer.concat([Buffer.from(head, 'latin1'), typeof body === 'string' ? Buffer.from(body, 'latin1') : body]);
}

/** Like {@link render}, with the length of the body. */
export function renderWhole(parts: RequestParts, body: string | Uint8Array, fields: readonly string[] = []): Buffer {
  const bytes = typeof body === 'string' ? Buffer.from(body, 'utf8') : body;
  return render(parts, [...fields, `Content-Length: ${bytes.length}`], bytes);
}

/** The bytes for a route and the expected answer (`400 MALFORMED_JSON`), or several allowed ones. */
export interface Attack {
  readonly bytes: Uint8Array;
  readonly expected: string | readonly string[];
  readonly options?: ExchangeOptions;
}

export const WITH_BODY = HTTP_OPERATIONS.filter(({ body }) => body !== undefined);
export const PUBLIC_PATHS = PUBLIC_ROUTES.map(({ path }) => path);

/** Attacks all routes concurrently; fails with a line for each unexpected answer. */
export async function attackEach(
  url: string,
  operations: readonly HttpOperation[],
  prepare: (operation: HttpOperation) => Attack | Promise<Attack>,
): Promise<void> {
  const deviations = await Promise.all(
    operations.map(async (operation) => {
      const attack = await prepare(operation);
      return deviationsFrom(url, operation.name, { ...attack, expected: answersOf(operation, attack.expected) });
    }),
  );
  expect(deviations.flat()).toEqual([]);
}

/** Answers as an operation gives them: some have another status than 422 for what has not the documented form. */
export function answersOf({ http }: HttpOperation, expected: string | readonly string[]): readonly string[] {
  return [expected].flat().map((answer) => answer.replace(/^422 /, `${http.invalidStatus ?? 422} `));
}

/** How the answer to one attack deviates. Exactly one answer is expected. */
export async function deviationsFrom(
  url: string,
  name: string,
  { bytes, expected, options }: Attack,
): Promise<string[]> {
  try {
    const { answers } = await exchange(url, bytes, options);
    const got = answers.map(inShort).join(', ');
    const wanted = [expected].flat();
    return [
      ...answers.flatMap((answer: RawAnswer) => rulesBrokenBy(name, answer)),
      ...(wanted.includes(got) ? [] : [`${name}: ${got || 'no answer'} instead of ${wanted.join(' or ')}`]),
    ];
  } catch (error) {
    return [`${name}: ${(error as Error).message}`];
  }
}
