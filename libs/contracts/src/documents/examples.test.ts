import { describe, expect, test } from '@jest/globals';
import { HTTP_OPERATIONS } from '../operations/index.js';
import { Problem } from '../problem.js';
import { PUBLIC_ROUTES } from '../public-routes.js';
import { checkFor } from '../validation/compiled.js';
import { validateInput } from '../validation/index.js';
import { asyncApiDocument } from './asyncapi.js';
import { codesOf } from './error-responses.js';
import { OPERATION_EXAMPLES } from './examples/operations.js';
import { openApiDocument } from './openapi.js';
import { TAGS } from './tags.js';

// As loose as JSON.parse, so that a test can read any member.
const openApi = openApiDocument() as ReturnType<typeof JSON.parse>;
const asyncApi = asyncApiDocument() as ReturnType<typeof JSON.parse>;

const cases = HTTP_OPERATIONS.map((operation) => [operation.name, operation] as const);

describe('the examples of the OpenAPI document', () => {
  test.each(cases)('%s: the contract accepts its body and its result', (name, operation) => {
    const { body, result } = OPERATION_EXAMPLES[name as keyof typeof OPERATION_EXAMPLES] as {
      body?: object;
      result: object;
    };
    expect(body === undefined).toBe(operation.body === undefined);
    if (body !== undefined) validateInput(operation, 'body', structuredClone(body));
    expect(checkFor(operation.result)(structuredClone(result))).toEqual([]);
  });

  test.each(cases)('%s shows its body, its answer and each of its errors', (_name, operation) => {
    const { path, method, successStatus } = operation.http;
    const { requestBody, responses } = openApi.paths[path][method.toLowerCase()];
    if (operation.body !== undefined) expect(requestBody.content['application/json'].example).toBeDefined();
    for (const content of Object.values(responses[successStatus].content)) expect(content).toHaveProperty('example');
    const shown = Object.values<{ $ref?: string; content?: object }>(responses).flatMap((response) => {
      const whole =
        response.$ref === undefined ? response : openApi.components.responses[response.$ref.split('/').at(-1)!];
      return Object.keys(whole.content?.['application/problem+json']?.examples ?? {});
    });
    expect(shown.sort()).toEqual([...codesOf(operation)].sort());
  });

  test('of errors have the documented form', () => {
    for (const { value } of Object.values<{ value: object }>(openApi.components.examples))
      expect(checkFor(Problem)(value)).toEqual([]);
  });

  test('of public routes have the documented form', () => {
    for (const { path, responses } of PUBLIC_ROUTES)
      for (const { schema, example } of Object.values(responses))
        expect([path, checkFor(schema)(structuredClone(example))]).toEqual([path, []]);
  });
});

test('every operation has one declared tag, and every tag an operation', () => {
  const used = Object.values<object>(openApi.paths).flatMap((methods) =>
    Object.values(methods).flatMap(({ tags }: { tags: string[] }) => tags),
  );
  expect([...new Set(used)].sort()).toEqual(Object.keys(TAGS).sort());
  expect(openApi.tags.map(({ name }: { name: string }) => name)).toEqual(Object.keys(TAGS));
});

/** The members of schemas that nothing describes, by path. */
function undescribed(node: unknown, path: string, schemas: Readonly<Record<string, object>>): readonly string[] {
  if (typeof node !== 'object' || node === null) return [];
  const { properties = {} } = node as { readonly properties?: Readonly<Record<string, object>> };
  const here = Object.entries(properties)
    .filter(([, member]) => !isDescribed(member, schemas))
    .map(([name]) => `${path}.${name}`);
  const others = Object.entries(node).filter(([name]) => !['example', 'examples', 'properties'].includes(name));
  // The members one by one: a map of them would be read as a schema if one has the name of a keyword.
  const below = [...others, ...Object.entries(properties)];
  return [...here, ...below.flatMap(([name, each]) => undescribed(each, `${path}/${name}`, schemas))];
}

function isDescribed(schema: object, schemas: Readonly<Record<string, object>>): boolean {
  if ('description' in schema) return true;
  const { $ref, anyOf = [] } = schema as { readonly $ref?: string; readonly anyOf?: readonly object[] };
  if ($ref !== undefined) return 'description' in (schemas[$ref.split('/').at(-1)!] ?? {});
  return anyOf.some((each) => isDescribed(each, schemas));
}

test.each([
  ['OpenAPI', openApi],
  ['AsyncAPI', asyncApi],
])('every property and parameter of the %s document is described', (_name, document) => {
  expect(undescribed(document, '', document.components.schemas)).toEqual([]);
  const parameters = Object.values<object>(document.paths ?? {}).flatMap((methods) =>
    Object.values(methods).flatMap(
      ({ parameters: all = [] }: { parameters?: { $ref?: string; description?: string }[] }) => all,
    ),
  );
  expect(parameters.filter(({ $ref, description }) => $ref === undefined && description === undefined)).toEqual([]);
});
