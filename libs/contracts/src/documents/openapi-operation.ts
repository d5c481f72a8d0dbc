import type { TObject } from 'typebox';
import { takesOtherKeys } from '../operation.js';
import type { HttpOperation } from '../operations/index.js';
import { refer, type Components, type Json } from './components.js';
import { errorResponses, type SharedResponses } from './error-responses.js';

/** One operation in OpenAPI's form. */
export function describeOperation(operation: HttpOperation, components: Components, shared: SharedResponses): Json {
  const { http } = operation;
  return {
    operationId: operation.name,
    tags: [http.path.split('/')[1] ?? ''],
    summary: operation.summary,
    description: operation.description,
    parameters: parametersOf(operation, components),
    ...requestBodyOf(operation, components),
    responses: {
      [http.successStatus]: {
        description: 'Success',
        headers: successHeaders(operation),
        content: successContent(operation, components),
      },
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
    const { description, ...rest } = refer(member, components) as Record<string, Json>;
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
function successContent({ http, result }: HttpOperation, components: Components): Json {
  const schema = refer(result, components);
  if (http.stream === undefined) return { 'application/json': { schema } };
  return { [http.stream]: { schema: { type: 'string' }, 'x-itemSchema': schema } };
}

function requestBodyOf(operation: HttpOperation, components: Components): Record<string, Json> {
  if (operation.body === undefined) return {};
  const name = `${operation.name.charAt(0).toUpperCase()}${operation.name.slice(1)}Body`;
  components[name] = refer(operation.body, components);
  const schema = { $ref: `#/components/schemas/${name}` };
  return { requestBody: { required: operation.bodyOptional !== true, content: { 'application/json': { schema } } } };
}

function successHeaders({ http }: HttpOperation): Json {
  const names: Record<string, string> = { 'X-Trace-Id': 'TraceId' };
  if (http.etag) names.ETag = 'ETag';
  if (http.location !== undefined) names.Location = 'Location';
  if (http.idempotency !== 'none') names['Idempotency-Replayed'] = 'IdempotencyReplayed';
  return Object.fromEntries(
    Object.entries(names).map(([header, name]) => [header, { $ref: `#/components/headers/${name}` }]),
  );
}
