import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { ERROR_CATALOGUE } from '@handoff/kernel';
import { EVENTS } from '../events/index.js';
import { HTTP_OPERATIONS } from '../operations/index.js';
import { PUBLIC_ROUTES } from '../public-routes.js';
import { asyncApiDocument } from './asyncapi.js';
import { codesOf, UNROUTED } from './error-responses.js';
import { errorsMarkdown } from './errors-markdown.js';
import { openApiDocument } from './openapi.js';
import { renderDocuments } from './render-documents.js';

const root = new URL('../../../../', import.meta.url);

interface Described {
  readonly operationId: string;
  readonly parameters?: readonly { readonly $ref?: string; readonly name?: string; readonly in?: string }[];
  readonly responses: Readonly<Record<string, { readonly $ref?: string }>>;
  readonly security?: readonly unknown[];
}

const openApi = openApiDocument() as unknown as {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
};
const described = Object.values(openApi.paths).flatMap((methods) => Object.values(methods));

/** Every `$ref` in a document, at any depth. */
function references(node: unknown): readonly string[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([name, value]) =>
    name === '$ref' && typeof value === 'string' ? [value] : references(value),
  );
}

function resolve(document: unknown, reference: string): unknown {
  return reference
    .split('/')
    .slice(1)
    .reduce<unknown>((node, step) => (node as Record<string, unknown> | undefined)?.[step], document);
}

describe('generated documents', () => {
  test.each(Object.entries(renderDocuments()))('%s is up to date (npm run generate)', (path, text) => {
    expect(readFileSync(new URL(path, root), 'utf8')).toBe(text);
  });

  test.each([
    ['OpenAPI', openApiDocument],
    ['AsyncAPI', asyncApiDocument],
  ])('every reference in the %s document leads somewhere', (_name, make) => {
    const document = make();
    expect(references(document).length).toBeGreaterThan(20);
    expect(references(document).filter((reference) => resolve(document, reference) === undefined)).toEqual([]);
  });
});

describe('the OpenAPI document', () => {
  test('is OpenAPI 3.1 with every route, the public ones included', () => {
    expect(openApi.openapi).toBe('3.1.0');
    const paths = [...HTTP_OPERATIONS.map(({ http }) => http.path), ...PUBLIC_ROUTES.map(({ path }) => path)];
    expect(Object.keys(openApi.paths).sort()).toEqual([...new Set(paths)].sort());
  });

  test('names each operation once', () => {
    const ids = described.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(HTTP_OPERATIONS.map(({ name }) => name)));
  });

  test('only public routes need no token', () => {
    const open = described.filter(({ security }) => security?.length === 0).map(({ operationId }) => operationId);
    expect(open).toEqual(PUBLIC_ROUTES.map(({ operationId }) => operationId));
  });

  test('describes every parameter that a path has', () => {
    for (const [path, methods] of Object.entries(openApi.paths)) {
      for (const { parameters = [] } of Object.values(methods)) {
        const inPath = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => `{${name}}`);
        expect(inPath).toEqual(path.match(/\{\w+\}/g) ?? []);
      }
    }
  });

  test('gives every operation a success, a 401, a 422 or what stands for it, a 500 and a 503', () => {
    for (const { name, http } of HTTP_OPERATIONS) {
      const statuses = Object.keys(described.find(({ operationId }) => operationId === name)?.responses ?? {});
      expect(statuses).toEqual(expect.arrayContaining(['401', String(http.invalidStatus ?? 422), '500', '503']));
      expect(statuses.filter((status) => status.startsWith('2'))).toHaveLength(1);
    }
  });

  test('documents the key where it is required', () => {
    const { parameters } = openApi.paths['/tasks/route']?.post ?? {};
    expect(parameters).toContainEqual({ $ref: '#/components/parameters/RequiredIdempotencyKey' });
  });
});

test('the AsyncAPI document has a message for every event', () => {
  const { components } = asyncApiDocument() as unknown as { components: { messages: object } };
  expect(Object.keys(components.messages)).toEqual(Object.keys(EVENTS));
});

describe('error codes', () => {
  const codes = Object.keys(ERROR_CATALOGUE).sort();

  test('each one is explained once in errors.md, and nothing else is', () => {
    const explained = [...errorsMarkdown().matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, code]) => code);
    expect(explained.sort()).toEqual(codes);
  });

  test('each one can occur: in an operation, or before the request reaches one', () => {
    const met = new Set([...HTTP_OPERATIONS.flatMap(codesOf), ...UNROUTED]);
    expect(codes.filter((code) => !met.has(code as never))).toEqual([]);
  });
});
