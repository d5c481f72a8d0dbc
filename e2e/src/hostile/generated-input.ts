import type { Answer } from '../support/answer.js';
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { HTTP_OPERATIONS, httpStatusOf, readBody, validateInput, type HttpOperation } from '@handoff/contracts';
import { type HandoffError, type ErrorCode } from '@handoff/kernel';
import fc, { type Arbitrary } from 'fast-check';
import { arbitraryOf, json, type Schema } from './arbitrary-of.js';
import { isResultOf } from './is-result-of.js';
import { paramsOf, sceneFor, type OperationName, type Scene } from './scene.js';
import { inShort, rulesBrokenBy, type Target } from './target.js';

/** The seed gives every run the same inputs; change it to try others. */
const SEED = 20_260_101;
const RUNS = 15;
/** About as many as the runs of one operation need. */
const SCENES_AT_ONCE = 8;

interface Input {
  readonly query: Readonly<Record<string, string | number>>;
  readonly body: unknown;
}

const asSchema = (schema: unknown): Schema => schema as Schema;

/** Input that the contract allows, without long polls. */
function validInput({ query, body }: HttpOperation): Arbitrary<Input> {
  return fc.record({
    query: arbitraryOf(asSchema(query)).map((value) => briefly(value as Record<string, string | number>)),
    body: body === undefined ? fc.constant(undefined) : arbitraryOf(asSchema(body)).map((value) => briefly(value)),
  });
}

function briefly<T>(value: T): T {
  const isWaiting = typeof value === 'object' && value !== null && 'wait_ms' in value;
  return isWaiting ? { ...value, wait_ms: Number(value.wait_ms) % 10 } : value;
}

/** Valid input with one change: a member removed, added, or given another value. */
function nearlyValidInput(operation: HttpOperation): Arbitrary<Input> {
  const value = fc.oneof(json, fc.constantFrom('', 'x'.repeat(10_001), -1, 1e21, 'NULL', [], {}, [{}]));
  const name = fc.constantFrom(
    ...Object.keys({ ...asSchema(operation.query).properties, ...asSchema(operation.body ?? {}).properties }),
    'surprise',
  );
  return fc
    .tuple(validInput(operation), name, fc.option(value, { nil: undefined }))
    .map(([{ query, body }, changed, to]) => ({
      query:
        operation.body !== undefined || to === undefined
          ? query
          : { ...query, [changed]: typeof to === 'number' ? to : JSON.stringify(to) },
      body: body === undefined ? undefined : { ...(body as object), [changed]: to },
    }));
}

/** The code with which the contract refuses an input; undefined when it accepts it. */
function refusalOf(operation: HttpOperation, { query, body }: Input): ErrorCode | undefined {
  try {
    const parameters = new URLSearchParams(
      Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
    );
    validateInput(operation, 'query', Object.fromEntries(parameters));
    readBody(operation, Buffer.from(body === undefined ? '' : JSON.stringify(body)));
    return undefined;
  } catch (error) {
    return (error as HandoffError).code;
  }
}

/** The service checks the text of a profile or a file, whether a version exists, and whether each question is complete. */
const CHECKED_INSIDE: ReadonlySet<string> = new Set([
  'createProfile',
  'updateProfile',
  'rollBackProfile',
  'evaluateAccessBatch',
  'importOrg',
  'dryRunProfile',
]);

/**
 * How an answer to an admin violates the contract. Allowed are the documented errors, and a refusal of invented cursors
 * and event ids.
 */
function mistakesIn(operation: HttpOperation, input: Input, answer: Answer): readonly string[] {
  const refusal = refusalOf(operation, input);
  const got = inShort(answer);
  // No schema shows that a cursor is invented or a deadline has passed.
  const body: object = (input.body as object | undefined) ?? {};
  const mayBeWrong =
    'cursor' in input.query || 'cursors' in body || 'deadline_at' in body || CHECKED_INSIDE.has(operation.name);
  const documented: readonly ErrorCode[] = [
    ...operation.errors,
    ...(mayBeWrong ? (['VALIDATION_FAILED'] as const) : []),
    ...('last_event_id' in input.query ? (['MALFORMED_REQUEST'] as const) : []),
  ];
  const allowed = refusal === undefined ? documented : [refusal];
  const expected = allowed.map((code) => `${httpStatusOf(code, operation.http)} ${code}`);
  if (refusal === undefined) expected.push(String(operation.http.successStatus));
  return [
    ...rulesBrokenBy(operation.name, answer),
    ...(expected.includes(got) ? [] : [`${operation.name}: ${got} instead of ${expected.join(' or ')}`]),
    ...(answer.status < 300 && operation.http.stream === undefined && !isResultOf(operation, answer.json)
      ? [`${operation.name}: ${answer.text} is not its result`]
      : []),
  ];
}

export function generatedInput(target: () => Target): void {
  /** Sends as an admin, about an existing resource or an unknown one. Each write gets a resource of its own. */
  const sender = async (operation: HttpOperation): Promise<(input: Input, known: boolean) => Promise<Answer>> => {
    const { stage } = target();
    const admin = await stage.actor(['admin']);
    const isShared = operation.access === 'read' || !operation.http.path.includes('{');
    const scenes: Scene[] = [];
    const nextScene = async (): Promise<Scene> => {
      // Side by side, because the services commit concurrent requests as a group.
      const missing = scenes.length > 0 ? 0 : isShared ? 1 : SCENES_AT_ONCE;
      scenes.push(...(await Promise.all(Array.from({ length: missing }, () => sceneFor(stage, operation)))));
      return isShared ? scenes[0]! : scenes.pop()!;
    };
    return async ({ query, body }, known) => {
      const params = known ? paramsOf(operation, await nextScene()) : { id: randomUUID() };
      return admin.call(operation.name as OperationName, { params, query, body });
    };
  };
  const hold = async (operation: HttpOperation, inputs: Arbitrary<Input>): Promise<void> => {
    const send = await sender(operation);
    const property = fc.asyncProperty(inputs, fc.boolean(), async (input, known) => {
      expect(mistakesIn(operation, input, await send(input, known))).toEqual([]);
    });
    await fc.assert(property, { seed: SEED, numRuns: RUNS });
  };

  describe(`${RUNS} generated inputs (seed ${SEED})`, () => {
    const operations = HTTP_OPERATIONS.map((operation) => [operation.name, operation] as const);

    test.each(operations)('that %s allows get a result of its schema or a documented error', (_, operation) =>
      hold(operation, validInput(operation)),
    );

    test.each(operations)('one change away from what %s allows get the answer of the contract', (_, operation) =>
      hold(operation, nearlyValidInput(operation)),
    );
  });
}
