import { HandoffError, isUuid } from '@handoff/kernel';
import type { TSchema } from 'typebox';
import type { InputOf, OperationDefinition } from '../operation.js';
import { parseJsonStrict } from '../strict-json.js';
import { checkFor, conformsTo } from './compiled.js';
import { readQuery } from './coerce-query.js';
import { dropEmpty } from './drop-empty.js';
import { toFieldErrors } from './field-errors.js';
import { lowerCaseIds } from './lower-case-ids.js';

export type InputPart = 'params' | 'query' | 'body';

/**
 * Checks one part of an operation's input: only documented members, empty optional ones dropped, ids in lower case,
 * defaults filled in, numbers of the query read from text. Checking the result again changes nothing.
 *
 * @throws HandoffError `MALFORMED_ID` when a path parameter is not a UUID, `NOT_FOUND` when it is a name that nothing can have,
 * `VALIDATION_FAILED` with a pointer per mistake otherwise.
 */
export function validateInput<O extends OperationDefinition, P extends InputPart>(
  operation: O,
  part: P,
  value: unknown,
): InputOf<O>[P] {
  return checkPart(operation, part, value) as InputOf<O>[P];
}

/**
 * Parses and checks the body of a request. An empty body counts as `{}` where the operation allows it. An operation
 * without a body accepts only an empty one.
 *
 * @throws HandoffError as {@link parseJsonStrict} and {@link validateInput} do.
 */
export function readBody<O extends OperationDefinition>(operation: O, bytes: Uint8Array): InputOf<O>['body'] {
  if (bytes.length === 0 && operation.body === undefined) return undefined as InputOf<O>['body'];
  const value = bytes.length === 0 && operation.bodyOptional === true ? {} : parseJsonStrict(bytes);
  return validateInput(operation, 'body', value);
}

function checkPart(operation: OperationDefinition, part: InputPart, value: unknown): unknown {
  if (part === 'params') return checkParams(operation, value);
  if (part === 'query') return check(operation.query, 'query', readQuery(operation.query, value ?? {}));
  if (operation.body !== undefined) return check(operation.body, 'body', value);
  if (value === undefined) return undefined;
  throw new HandoffError('VALIDATION_FAILED', {
    errors: [{ pointer: '', message: 'must be absent: nothing is sent here' }],
  });
}

function checkParams(operation: OperationDefinition, value: unknown): unknown {
  for (const [name, id] of Object.entries(value ?? {})) {
    if (isIdOf(operation, name) && (typeof id !== 'string' || !isUuid(id))) {
      throw new HandoffError('MALFORMED_ID', { errors: [{ pointer: `path/${name}`, message: 'must be a UUID' }] });
    }
  }
  const isUnknown = ([name, text]: [string, unknown]): boolean =>
    !isIdOf(operation, name) && !conformsTo(operation.params.properties[name]!, text);
  // Nothing has a name of another form, and nobody has to know the form to learn that.
  if (operation.errors.includes('NOT_FOUND') && Object.entries(value ?? {}).some(isUnknown)) {
    throw new HandoffError('NOT_FOUND');
  }
  return check(operation.params, 'path', value ?? {});
}

/** Most parameters are ids. The others are names, which their schema checks. */
function isIdOf({ params }: OperationDefinition, name: string): boolean {
  const schema = Object.hasOwn(params.properties, name) ? params.properties[name] : undefined;
  return schema === undefined || (schema as { readonly format?: string }).format === 'uuid';
}

function check(schema: TSchema, where: 'path' | 'query' | 'body', value: unknown): unknown {
  const normal = lowerCaseIds(schema, dropEmpty(schema, value));
  const mistakes = checkFor(schema)(normal);
  if (mistakes.length > 0) throw new HandoffError('VALIDATION_FAILED', { errors: toFieldErrors(mistakes, where) });
  return normal;
}
