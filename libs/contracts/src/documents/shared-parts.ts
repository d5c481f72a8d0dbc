import { EVENT_ID_PATTERN } from '../operations/events.js';
import { TRACE_ID_PATTERN } from '../schemas/index.js';
import type { Json } from './components.js';

const OTHER_KEYS_PATTERN = '^[ -+\\--~]{1,255}(,[ -+\\--~]{1,255})?$';

const text: Json = { type: 'string' };

/** Request headers that operations share. */
export const SHARED_PARAMETERS: Readonly<Record<string, Json>> = {
  TraceId: {
    name: 'X-Trace-Id',
    in: 'header',
    required: false,
    description: 'Names the workflow or exchange. Left out, it is taken from `traceparent` or made, and sent back.',
    schema: { type: 'string', pattern: TRACE_ID_PATTERN },
  },
  IdempotencyKey: idempotencyKey(false),
  RequiredIdempotencyKey: idempotencyKey(true),
  OtherIdempotencyKeys: {
    name: 'Idempotency-Other-Keys',
    in: 'header',
    required: false,
    description:
      'One or two keys, separated by a comma: other keys that this very request may have been sent with. If it was, and ' +
      'succeeded within the last hour, nothing is done again, and it is answered the same. Needs an Idempotency-Key. A key ' +
      'that has a comma in it cannot be named.',
    schema: { type: 'string', pattern: OTHER_KEYS_PATTERN },
  },
  IfMatch: {
    name: 'If-Match',
    in: 'header',
    required: false,
    description: 'The ETag that was read. Where the resource has changed since, nothing is done: 412.',
    schema: text,
    example: '"3"',
  },
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    required: false,
    description: 'The ETag of the content that the client has. While that is still the content, the answer is 304.',
    schema: text,
    example: `"${'b94d27b9'.repeat(8)}"`,
  },
  LastEventId: {
    name: 'Last-Event-ID',
    in: 'header',
    required: false,
    description: 'The `id` of the last message that was received: the stream goes on after it.',
    schema: { type: 'string', pattern: EVENT_ID_PATTERN },
  },
};

function idempotencyKey(required: boolean): Json {
  return {
    name: 'Idempotency-Key',
    in: 'header',
    required,
    description: 'Unique to this one request. Repeated with it, the request acts once and is answered the same.',
    schema: { type: 'string', pattern: '^[ -~]{1,255}$' },
  };
}

/** Response headers that operations share. */
export const SHARED_HEADERS: Readonly<Record<string, Json>> = {
  TraceId: { description: 'Quote it when you report a problem.', schema: text },
  ETag: { description: "The representation's `version`, in quotes.", schema: text, example: '"3"' },
  Location: { description: 'The path of what was made.', schema: text },
  IdempotencyReplayed: {
    description: '`true` where the request is a repetition and this is its first answer.',
    schema: { type: 'string', enum: ['true'] },
  },
  RetryAfter: { description: 'Seconds to wait before trying again.', schema: { type: 'integer', minimum: 0 } },
  WWWAuthenticate: { description: 'How to authenticate (RFC 6750).', schema: text },
};
