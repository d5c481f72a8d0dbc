import type { FieldError } from '@handoff/kernel';
import type { ErrorObject } from 'ajv/dist/2020.js';
import { escapeToken } from '../pointer.js';

/** More mistakes than this are not listed. */
export const MAX_FIELD_ERRORS = 20;

/**
 * Ajv's errors as the problem document lists them: a pointer to the member that is wrong (also where it is missing or
 * should not be there) and a message that never repeats the value.
 */
export function toFieldErrors(errors: readonly ErrorObject[], where: 'path' | 'query' | 'body'): readonly FieldError[] {
  const prefix = where === 'body' ? '' : where;
  const misnamed = errors.filter(({ keyword }) => keyword === 'propertyNames').map(({ instancePath }) => instancePath);
  return errors
    .filter((error) => !isInsideAlternative(error) && !isInsideMisnamed(error, misnamed))
    .slice(0, MAX_FIELD_ERRORS)
    .map((error) => ({ pointer: prefix + pointerOf(error), message: messageOf(error) }));
}

/** What each branch of an alternative said; the alternative itself says it better. */
function isInsideAlternative(error: ErrorObject): boolean {
  return /\/(?:oneOf|anyOf)\/\d/.test(error.schemaPath);
}

/** Names that should have been ids can be anything: neither they nor what is under them are shown. */
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
    case 'additionalProperties':
      return 'is not a member that this request has';
    case 'enum':
      return `must be one of ${(params.allowedValues ?? []).join(', ')}`;
    case 'format':
      return params.format === 'uuid' ? 'must be a UUID' : 'must be an RFC 3339 date and time from 1970 to 9999';
    case 'propertyNames':
      return 'must have UUIDs as the names of its members';
    case 'oneOf':
      return 'must have exactly one of task_type and type';
    case 'anyOf':
      return 'has none of the documented forms';
    default:
      return error.message ?? 'is not valid';
  }
}
