import type { FieldError } from '@handoff/kernel';
import type { ErrorObject } from 'ajv/dist/2020.js';
import { escapeToken } from '../pointer.js';

/** The maximum number of listed mistakes. */
export const MAX_FIELD_ERRORS = 20;

/**
 * Converts Ajv's errors to the list of a problem document: a pointer to the wrong, missing or unknown member, and a
 * message that does not repeat the value.
 */
export function toFieldErrors(
  errors: readonly ErrorObject[],
  where: 'path' | 'query' | 'body',
  most = MAX_FIELD_ERRORS,
): readonly FieldError[] {
  const prefix = where === 'body' ? '' : where;
  const misnamed = errors.filter(({ keyword }) => keyword === 'propertyNames').map(({ instancePath }) => instancePath);
  return errors
    .filter((error) => !isInsideAlternative(error) && !isInsideMisnamed(error, misnamed))
    .slice(0, most)
    .map((error) => ({ pointer: prefix + pointerOf(error), message: messageOf(error) }));
}

/** Errors of the branches of an alternative. The alternative's own error is clearer. */
function isInsideAlternative(error: ErrorObject): boolean {
  return /\/(?:oneOf|anyOf)\/\d/.test(error.schemaPath);
}

/** A name that should have been an id can be any text, so neither it nor a path below it is shown. */
function isInsideMisnamed({ instancePath, propertyName }: ErrorObject, misnamed: readonly string[]): boolean {
  return propertyName !== undefined || misnamed.some((path) => instancePath.startsWith(`${path}/`));
}

function pointerOf(error: ErrorObject): string {
  const params = error.params as { readonly missingProperty?: string; readonly additionalProperty?: string };
  const member = params.missingProperty ?? params.additionalProperty;
  return member === undefined ? error.instancePath : `${error.instancePath}/${escapeToken(member)}`;
}

function messageOf(error: ErrorObject): string {
  const params = error.params as { readonly allowedValues?: readonly unknown[]; readonly format?: string };
  switch (error.keyword) {
    case 'required':
      return 'is required';
    case 'dependentRequired':
      return `is required with ${(error.params as { readonly property: string }).property}`;
    case 'additionalProperties':
      return 'is not a known member';
    case 'type':
      return `must be ${[(error.params as { readonly type: string | readonly string[] }).type].flat().join(' or ')}`;
    case 'enum':
      return `must be one of ${(params.allowedValues ?? []).join(', ')}`;
    case 'format':
      return params.format === 'uuid' ? 'must be a UUID' : 'must be an RFC 3339 date and time from 1970 to 9999';
    case 'propertyNames':
      return 'must have UUIDs as the names of its members';
    case 'oneOf':
      return `must have exactly one of ${choicesOf(error)}`;
    case 'anyOf':
      return 'has none of the documented forms';
    default:
      return error.message ?? 'is not valid';
  }
}

/** The members of which an object must have one: the alternatives differ in what they require. */
function choicesOf({ schema }: ErrorObject): string {
  const alternatives = schema as readonly { readonly required?: readonly string[] }[];
  const [last = '', ...others] = alternatives.map(({ required = [] }) => required.join(' with ')).reverse();
  return `${others.reverse().join(', ')} and ${last}`;
}
