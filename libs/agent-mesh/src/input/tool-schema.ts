import { HandoffError } from '@handoff/kernel';
import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { describeRefusal, showExample } from '../failure.js';
import { isRecord, readGenerously } from './read-generously.js';

/**
 * A tool's arguments: shown as a schema that every model API accepts, and read generously before validation. A refusal ends
 * with the example.
 */
export function inputSchemaOf<I extends z.ZodObject>(
  input: I,
  example: object,
): StandardSchemaWithJSON<z.input<I>, z.output<I>> {
  const told = z.toJSONSchema(input, { io: 'input' }) as Readonly<Record<string, unknown>>;
  const standard = input['~standard'];
  return {
    '~standard': {
      version: 1,
      vendor: 'handoff',
      validate: (value) => {
        try {
          const result = standard.validate(readGenerously(told, value)) as StandardResult<z.output<I>>;
          return result.issues === undefined
            ? result
            : { issues: [...result.issues, { message: showExample(example) }] };
        } catch (error) {
          if (error instanceof HandoffError) return { issues: [{ message: describeRefusal(error) }] };
          throw error;
        }
      },
      jsonSchema: { input: () => plain(told), output: () => plain(told) },
    },
  };
}

/** Zod has no asynchronous checks here, so a result is there at once. */
type StandardResult<T> =
  | { readonly value: T; readonly issues?: undefined }
  | { readonly issues: readonly { readonly message: string }[] };

/** A tool's result, shown without keywords that carry no information. */
export function outputSchemaOf<O extends z.ZodObject>(output: O): StandardSchemaWithJSON<z.input<O>, z.output<O>> {
  const told = plain(z.toJSONSchema(output, { io: 'output' }));
  const { validate } = output['~standard'];
  const jsonSchema = { input: () => told, output: () => told };
  return { '~standard': { version: 1, vendor: 'handoff', validate, jsonSchema } };
}

/**
 * Reduces a schema to the keywords that OpenAI, Anthropic and Gemini all accept: a single `type` for each argument, and
 * no keyword of newer drafts. It drops keywords without information: the dialect, the bounds of a safe integer, and
 * `additionalProperties` of an open object.
 */
function plain(told: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const schema = nullableInOne(told);
  const entries = Object.entries(schema).flatMap(([name, value]): [string, unknown][] => {
    if (name === '$schema' || saysNothing(name, value)) return [];
    // An argument of several types shows the one that models should write.
    if (name === 'anyOf' && schema['type'] !== undefined) return [];
    if (name === 'properties' && isRecord(value)) return [[name, mapValues(value, plainIfSchema)]];
    if (name === 'anyOf' && Array.isArray(value)) return [[name, value.map(plainIfSchema)]];
    return [[name, name === 'items' ? plainIfSchema(value) : value]];
  });
  return Object.fromEntries(entries);
}

/** Turns the alternative "this or null" into one schema of two types. Only results have such members. */
function nullableInOne(schema: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { anyOf, ...rest } = schema;
  const [one, other, ...more] = Array.isArray(anyOf) ? (anyOf as readonly Readonly<Record<string, unknown>>[]) : [];
  if (other?.['type'] !== 'null' || more.length > 0 || schema['type'] !== undefined) return schema;
  return { ...rest, ...one, type: [one?.['type'], 'null'] };
}

function saysNothing(name: string, value: unknown): boolean {
  if (name === 'additionalProperties') return isRecord(value) && Object.keys(value).length === 0;
  return (name === 'minimum' || name === 'maximum') && Math.abs(value as number) === Number.MAX_SAFE_INTEGER;
}

function plainIfSchema(value: unknown): unknown {
  return isRecord(value) ? plain(value) : value;
}

function mapValues(record: Readonly<Record<string, unknown>>, map: (value: unknown) => unknown) {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}
