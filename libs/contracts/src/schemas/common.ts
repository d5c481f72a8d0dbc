import { Type, type Static, type TProperties, type TSchema } from 'typebox';
import type { JsonObject } from '@handoff/kernel';

/** An object with the named members only. Input objects are closed, so that misspelt members get an error. */
export function closed<P extends TProperties>(properties: P) {
  return Type.Object(properties, { additionalProperties: false });
}

/** The schema's value or null: a representation always has all of its members. */
export function nullable<T extends TSchema>(schema: T) {
  return Type.Union([schema, Type.Null()]);
}

/** Text of 1 to `maxLength` characters, counted in code points. */
export function text(maxLength: number, description: string) {
  return Type.String({ minLength: 1, maxLength, description });
}

/** Text that is one of the given words. */
export function choice<const V extends readonly string[]>(values: V, description?: string) {
  return Type.Unsafe<V[number]>({
    type: 'string',
    enum: values,
    ...(description === undefined ? {} : { description }),
  });
}

/** An object whose names are ids. */
export function byId<T extends TSchema>(value: T, maxIds: number, description: string) {
  return Type.Unsafe<Readonly<Record<string, Static<T>>>>({
    type: 'object',
    propertyNames: { type: 'string', format: 'uuid' },
    additionalProperties: value,
    maxProperties: maxIds,
    description,
  });
}

/** The longest description, reason or note, in characters. */
export const MAX_TEXT = 10_000;
/** The maximum and the default number of items of a page. */
export const MAX_PAGE = 100;
export const DEFAULT_PAGE = 20;

export const Uuid = Type.String({ format: 'uuid' });
export const Timestamp = Type.String({ format: 'date-time', description: 'RFC 3339, UTC' });

/** The form of role names, as the source of a regular expression. */
export const ROLE_NAME_PATTERN = '^[a-z][a-z0-9_-]{0,63}$';
/** The form of trace ids: up to 128 printable ASCII characters. */
export const TRACE_ID_PATTERN = '^[A-Za-z0-9._:-]{1,128}$';

export const RoleName = Type.String({ pattern: ROLE_NAME_PATTERN, description: 'A role of the organisation' });
export const TraceId = Type.String({ pattern: TRACE_ID_PATTERN, description: 'Names one workflow or exchange' });
export const EventType = Type.String({ pattern: '^[A-Za-z0-9._:-]{1,200}$', description: 'Such as `task.routed`' });
export const Version = Type.Integer({ minimum: 1, maximum: 2_147_483_647, description: '1 at first, +1 per change' });
export const FreeObject = Type.Unsafe<JsonObject>({ type: 'object', description: 'Any JSON object' });

/** The issuer and subject of a token, which together name one person or agent. */
export const Person = Type.Object(
  {
    issuer: Type.String({ minLength: 1, maxLength: 2048 }),
    subject: Type.String({ minLength: 1, maxLength: 1024 }),
  },
  { title: 'Person' },
);
export type Person = Static<typeof Person>;

/** Something that succeeded, and that probably is not what was meant. */
export const Warning = Type.Object(
  {
    code: Type.String({ description: 'What it is about, such as `ROLE_NEVER_HELD`' }),
    detail: Type.String({ description: 'A plain sentence' }),
    pointer: Type.Optional(Type.String({ description: 'A JSON pointer to what the request names' })),
  },
  { title: 'Warning' },
);
export type Warning = Static<typeof Warning>;

/** The member of an answer for warnings; absent when there are none. */
export const Warnings = Type.Optional(
  Type.Array(Warning, { description: 'What succeeded and probably is not what was meant; absent without any' }),
);

/** The query members of every list. */
export const Page = {
  limit: Type.Integer({ minimum: 1, maximum: MAX_PAGE, default: DEFAULT_PAGE, description: 'The size of the page' }),
  cursor: Type.Optional(
    Type.String({ pattern: '^[A-Za-z0-9_-]{1,256}$', description: 'The `next_cursor` of the page before' }),
  ),
};

/** The query members of lists that can be bounded in time: half-open, so that adjoining periods share no item. */
export const CreatedBetween = {
  from: Type.Optional(Type.String({ format: 'date-time', description: 'Created not before this instant' })),
  to: Type.Optional(Type.String({ format: 'date-time', description: 'Created before this instant' })),
};

export const NextCursor = nullable(Type.String({ description: 'Where the next page starts; null on the last page' }));

/** No members: for operations without path parameters or query. */
export const Nothing = closed({});

/** SHA-256 of a task's content in canonical form. */
export const ContentHash = Type.String({ pattern: '^[0-9a-f]{64}$' });
