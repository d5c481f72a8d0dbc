import { conformsTo } from '@handoff/contracts';
import type { TSchema } from 'typebox';

/** The members of a JSON schema that matter for text. TypeBox schemas are plain JSON schemas. */
interface SchemaFacts {
  readonly type?: string;
  readonly description?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly SchemaFacts[];
  readonly items?: SchemaFacts;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly pattern?: string;
  readonly format?: string;
}

export type Coerced = { readonly ok: true; readonly value: unknown } | { readonly ok: false };

/** Converts text to its schema's type: integer, number, boolean, comma-separated list, or text. */
export function coerceText(schema: TSchema, text: string): Coerced {
  const value = convert(schema, text);
  return conformsTo(schema, value) ? { ok: true, value } : { ok: false };
}

/** Describes what a schema accepts: completes "must be …". Uses the schema's own description if it has one. */
export function describeSchema(schema: TSchema): string {
  return describe(schema);
}

function convert(schema: SchemaFacts, text: string): unknown {
  switch (schema.type) {
    case 'integer':
      return /^[+-]?\d+$/.test(text) ? Number(text) : text;
    case 'number':
      return /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
    case 'boolean':
      return { true: true, '1': true, false: false, '0': false }[text.toLowerCase()] ?? text;
    case 'array':
      return text
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== '')
        .map((item) => convert(schema.items ?? {}, item));
    default:
      return text;
  }
}

function describe(schema: SchemaFacts): string {
  if (schema.description !== undefined) return schema.description;
  const choices = schema.enum ?? schema.anyOf?.map((choice) => choice.const);
  if (choices !== undefined) return `one of ${choices.map(String).join(', ')}`;
  switch (schema.type) {
    case 'integer':
      return `an integer${describeRange(schema)}`;
    case 'number':
      return `a number${describeRange(schema)}`;
    case 'boolean':
      return 'true or false';
    case 'array':
      return `a comma-separated list, each item ${describe(schema.items ?? {})}`;
    default:
      return describeString(schema);
  }
}

function describeRange({ minimum, maximum }: SchemaFacts): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return ` of at least ${minimum}`;
  return maximum === undefined ? '' : ` of at most ${maximum}`;
}

function describeString(schema: SchemaFacts): string {
  if (isUrl(schema)) return 'a URL';
  if (schema.pattern !== undefined) return `text that matches ${schema.pattern}`;
  return schema.minLength === undefined ? 'text' : `text of at least ${schema.minLength} characters`;
}

function isUrl(schema: SchemaFacts): boolean {
  return schema.format === 'uri' || schema.format === 'url';
}
