import { Type } from 'typebox';
import { closed, LiveEvent, LogEntry, Nothing, nullable, TraceId, Uuid } from '../schemas/index.js';
import { defineOperation, readOf } from './define-operation.js';

/** The maximum number of entries that one read of the log returns, and that it scans. */
export const MAX_LOG_PAGE = 200;
export const MAX_LOG_SCAN = 10_000;

const MAX_SEQ = Number.MAX_SAFE_INTEGER;
const Seq = Type.Integer({ minimum: 0, maximum: MAX_SEQ });

/**
 * The form of a stream id: opaque, or a plain number as in the first releases. A client that sends such a number is
 * told of a gap; no stream resumes at it.
 */
export const EVENT_ID_PATTERN = '^([A-Za-z0-9_-]{48}|[0-9]{1,15})$';

const ONE_TYPE = '[A-Za-z0-9._:-]{1,200}(\\.\\*)?';
const EventTypes = Type.String({
  pattern: `^${ONE_TYPE}(,${ONE_TYPE}){0,31}$`,
  description: 'Only events of these types, separated by commas; `task.*` is all that begin with `task.`',
});

const Filters = {
  session_id: Type.Optional(Uuid),
  trace_id: Type.Optional(TraceId),
  task_id: Type.Optional(Uuid),
  type: Type.Optional(EventTypes),
};

export const streamEvents = defineOperation({
  name: 'streamEvents',
  service: 'audit',
  summary: 'Be told of events as they happen',
  description:
    'Server-sent events: every entry of the audit log that the caller may see (as in `listAudit`), in the order of the ' +
    'log, from now on or from where the caller left off. The `id` of a message names its place in the log, opaquely: it can be sent back, and says ' +
    'nothing else. Its `event` is the type, its `data` as below. With `Last-Event-ID` the stream goes on after that ' +
    'place, with nothing left out and nothing twice. Where that is too long ago, or the id is of a key that the ' +
    'gateways have no more, the first message is `event: gap` with `{"reason"}` (`too_long_ago`, `unknown_id`), and ' +
    'what follows is live. The stream ends with the token at the latest.',
  access: 'read',
  params: Nothing,
  query: closed({
    ...Filters,
    last_event_id: Type.Optional(
      Type.String({
        pattern: EVENT_ID_PATTERN,
        description:
          'As the Last-Event-ID header, for clients that cannot send one; where both are there, the header counts',
      }),
    ),
  }),
  body: undefined,
  result: LiveEvent,
  errors: ['NOT_ACCEPTABLE'],
  http: { ...readOf('/events'), stream: 'text/event-stream' },
} as const);

/**
 * Internal: the gateways follow the log with it. Entries that the caller may not see are left out, as in `listAudit`.
 */
export const readLog = defineOperation({
  name: 'readLog',
  service: 'audit',
  summary: 'Read the log on from a place',
  description: 'In the order of the log, as much as is there, at most a page.',
  access: 'read',
  params: Nothing,
  query: closed({
    ...Filters,
    after_seq: Type.Optional(
      Type.Integer({ ...Seq, description: 'Where to go on from; left out: only where it ends' }),
    ),
    limit: Type.Integer({ minimum: 1, maximum: MAX_LOG_PAGE, default: MAX_LOG_PAGE }),
  }),
  body: undefined,
  result: Type.Object(
    {
      entries: Type.Array(LogEntry),
      through_seq: Type.Integer({ minimum: 0, description: 'There is nothing more to see up to this place' }),
      last_seq: Type.Integer({ minimum: 0, description: 'Where the log ends; 0 where it is empty' }),
      next_recorded_at: nullable(
        Type.String({ format: 'date-time', description: 'When what comes right after the place was recorded' }),
      ),
    },
    { title: 'LogPage' },
  ),
  errors: [],
  http: undefined,
} as const);
