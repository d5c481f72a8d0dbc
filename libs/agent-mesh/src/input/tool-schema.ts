import { HandoffError } from '@handoff/kernel';
import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { describeRefusal } from '../failure.js';
import { isRecord, readGenerously } from './read-generously.js';

/** A tool's arguments: told as a schema that every model API takes, and read generously before they are checked. */
export function inputSchemaOf<I extends z.ZodObject>(input: I): StandardSchemaWithJSON<z.input<I>, z.output<I>> {
  const told = z.toJSONSchema(input, { io: 'input' }) as Readonly<Record<string, unknown>>;
  const standard = input['~standard'];
  return {
    '~standard': {
      version: 1,
      vendor: 'handoff',
      validate: (value) => {
        try {
          return standard.validate(readGenerously(told, value));
        } catch (error) {
          if (error instanceof HandoffError) return { issues: [{ message: describeRefusal(error) }] };
          throw error;
        }
      },
      jsonSchema: { input: () => plain(told), output: () => plain(told) },
    },
  };
}

/** What a tool answers, told without what says nothing. */
export function outputSchemaOf<O extends z.ZodObject>(output: O): StandardSchemaWithJSON<z.input<O>, z.output<O>> {
  const told = plain(z.toJSONSchema(output, { io: 'output' }));
  const { validate } = output['~standard'];
  const jsonSchema = { input: () => told, output: () => told };
  return { '~standard': { version: 1, vendor: 'handoff', validate, jsonSchema } };
}

/**
 * A schema in the words that OpenAI, Anthropic and Gemini all take: a single `type` for each argument, and no keyword
 * besides that needs one of the newer drafts. What says nothing is left out: the dialect, the bounds of a safe integer,
 * and that an object is open.
 */
function plain(told: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const schema = nullableInOne(told);
  const entries = Object.entries(schema).flatMap(([name, value]): [string, unknown][] => {
    if (name === '$schema' || saysNothing(name, value)) return [];
    // An argument that takes several things names the one that models should write.
    if (name === 'anyOf' && schema['type'] !== undefined) return [];
    if (name === 'properties' && isRecord(value)) return [[name, mapValues(value, plainIfSchema)]];
    if (name === 'anyOf' && Array.isArray(value)) return [[name, value.map(plainIfSchema)]];
    return [[name, name === 'items' ? plainIfSchema(value) : value]];
  });
  return Object.fromEntries(entries);
}

/** "This or null" as one schema of two types, where it was an alternative: answers have such members, arguments none. */
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
