import type { TObject } from 'typebox';
import { takesOtherKeys } from '../operation.js';
import type { HttpOperation } from '../operations/index.js';
import { refer, type Components, type Json } from './components.js';
import { errorResponses, type SharedResponses } from './error-responses.js';
import { OPERATION_EXAMPLES, type RoutedName } from './examples/operations.js';
import { describeName } from './member-descriptions.js';

/** One operation in OpenAPI's form. */
export function describeOperation(operation: HttpOperation, components: Components, shared: SharedResponses): Json {
  const { http } = operation;
  return {
    operationId: operation.name,
    tags: [http.path.split('/')[1] ?? ''],
    summary: operation.summary,
    description: operation.description,
    ...(operation.deprecated === undefined ? {} : { deprecated: true }),
    parameters: parametersOf(operation, components),
    ...requestBodyOf(operation, components),
    responses: {
      [http.successStatus]: {
        description: 'Success',
        headers: successHeaders(operation),
        content: successContent(operation, components),
      },
      ...(http.contentTag === true ? { 304: { description: 'The content is the one that If-None-Match names' } } : {}),
      ...errorResponses(operation, shared),
    },
  };
}

function parametersOf(operation: HttpOperation, components: Components): Json {
  const { params, query, http } = operation;
  const shared = ['TraceId'];
  if (http.idempotency !== 'none') {
    shared.push(http.idempotency === 'required' ? 'RequiredIdempotencyKey' : 'IdempotencyKey');
  }
  if (takesOtherKeys(operation)) shared.push('OtherIdempotencyKeys');
  if (http.ifMatch) shared.push('IfMatch');
  if (http.contentTag === true) shared.push('IfNoneMatch');
  if (http.stream !== undefined) shared.push('LastEventId');
  return [
    ...describeParameters(params, 'path', components),
    ...describeParameters(query, 'query', components),
    ...shared.map((name) => ({ $ref: `#/components/parameters/${name}` })),
  ];
}

function describeParameters(schema: TObject, where: 'path' | 'query', components: Components): Json[] {
  const needed: readonly string[] = (schema as { readonly required?: readonly string[] }).required ?? [];
  // The service always gets members with a default, but clients need not send them.
  return Object.entries(schema.properties).map(([name, member]) => {
    const { description = describeName(name), ...rest } = refer(member, components) as Record<string, Json>;
    return {
      name,
      in: where,
      required: where === 'path' || (needed.includes(name) && !('default' in rest)),
      ...(description === undefined ? {} : { description }),
      schema: rest,
    };
  });
}

/**
 * OpenAPI 3.1 cannot describe the items of a stream. 3.2 has `itemSchema`; until then this extension stands in for it.
 */
function successContent({ name, http, result }: HttpOperation, components: Components): Json {
  const example = exampleOf(name).result;
  if (http.text === true) return { 'text/plain': { schema: refer(result, components), example } };
  if (http.stream === undefined) return { 'application/json': { schema: refer(result, components), example } };
  // Without its title the item stays here: linters do not see that an extension uses a component.
  const item = refer({ ...result, title: undefined }, components);
  const { type } = example as { readonly type: string };
  const message = `id: ${'A'.repeat(48)}\nevent: ${type}\ndata: ${JSON.stringify(example)}\n\n`;
  return { [http.stream]: { schema: { type: 'string' }, 'x-itemSchema': item, example: message } };
}

function exampleOf(name: string): { readonly body?: Json; readonly result: Json } {
  return OPERATION_EXAMPLES[name as RoutedName] as unknown as { readonly body?: Json; readonly result: Json };
}

function requestBodyOf(operation: HttpOperation, components: Components): Record<string, Json> {
  if (operation.body === undefined) return {};
  const name = `${operation.name.charAt(0).toUpperCase()}${operation.name.slice(1)}Body`;
  components[name] = withoutDefaults(refer(operation.body, components) as Members);
  const schema = { $ref: `#/components/schemas/${name}` };
  const { body: example } = exampleOf(operation.name);
  const described = { schema, ...(example === undefined ? {} : { example }) };
  const content = {
    'application/json': described,
    ...(operation.http.mergePatch === true ? { 'application/merge-patch+json': described } : {}),
    ...formOf(operation),
  };
  return { requestBody: { required: operation.bodyOptional !== true, content } };
}

/** The form that carries a file in place of the JSON body. */
function formOf({ http: { upload } }: HttpOperation): Record<string, Json> {
  if (upload === undefined) return {};
  const file = { type: 'string', contentMediaType: 'application/octet-stream', description: 'The file' };
  const schema = { type: 'object', required: [upload.file], properties: { [upload.file]: file } };
  return { 'multipart/form-data': { schema } };
}

type Members = Readonly<Record<string, Json>>;

/** The service always gets members with a default, but clients need not send them. */
function withoutDefaults(schema: Members): Json {
  const { required, properties } = schema as {
    readonly required?: readonly string[];
    readonly properties: Readonly<Record<string, Members>>;
  };
  if (required === undefined) return schema;
  return { ...schema, required: required.filter((name) => !('default' in properties[name]!)) };
}

function successHeaders({ http }: HttpOperation): Json {
  const names: Record<string, string> = { 'X-Trace-Id': 'TraceId' };
  if (http.etag || http.contentTag === true) names.ETag = 'ETag';
  if (http.location !== undefined) names.Location = 'Location';
  if (http.idempotency !== 'none') names['Idempotency-Replayed'] = 'IdempotencyReplayed';
  return Object.fromEntries(
    Object.entries(names).map(([header, name]) => [header, { $ref: `#/components/headers/${name}` }]),
  );
}
