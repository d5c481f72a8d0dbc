import { Type } from 'typebox';
import { byId, closed, StatusCursor, StatusView, Uuid } from '../schemas/index.js';
import { defineOperation, readOf } from './define-operation.js';

/** The maximum time that a status request waits for a change, in milliseconds. */
export const MAX_WAIT_MS = 30_000;

/** The maximum number of ids in one status query. */
const MAX_IDS = 100;

const SinceVersion = Type.Integer({
  minimum: 0,
  maximum: 2_147_483_647,
  description: 'The version that the caller knows',
});
export const WaitMs = Type.Integer({
  minimum: 0,
  maximum: MAX_WAIT_MS,
  description: 'How long to wait for a change, in milliseconds',
});

export const getStatus = defineOperation({
  name: 'getStatus',
  service: 'task',
  summary: 'Ask how something stands',
  description:
    'Takes the id of any session, task or approval: what it is, its state, what it waits for and on whom, and what ' +
    'comes next. With `cursor` (or `since_version`) and `wait_ms` the answer comes as soon as anything has changed ' +
    'that the caller may see of it (the session, the task, its approvals), and else after that time, as things stand ' +
    'then. What changes between two requests is missed by `since_version` where it is not the version of what was ' +
    'asked for; by `cursor` nothing is. With both, `cursor` counts.',
  access: 'read',
  params: closed({ id: Uuid }),
  query: closed({
    since_version: Type.Optional(SinceVersion),
    cursor: Type.Optional(StatusCursor),
    wait_ms: Type.Optional(WaitMs),
  }),
  body: undefined,
  result: StatusView,
  errors: ['NOT_FOUND'],
  http: readOf('/status/{id}', { etag: true }),
} as const);

export const queryStatus = defineOperation({
  name: 'queryStatus',
  service: 'task',
  summary: 'Ask how many things stand at once',
  description:
    'As `getStatus`, for up to 100 ids. Of those with a cursor (`cursors`, by id) or a version (`since_version`, by ' +
    'id) only what has changed is told, and with `wait_ms` the answer comes as soon as anything has. Ids that name ' +
    'nothing that the caller can see are listed, not refused, and nobody is kept waiting for them alone.',
  access: 'read',
  params: closed({}),
  query: closed({}),
  body: closed({
    ids: Type.Array(Uuid, { minItems: 1, maxItems: MAX_IDS, uniqueItems: true }),
    since_version: Type.Optional(byId(SinceVersion, MAX_IDS, 'The version that the caller knows, by id')),
    cursors: Type.Optional(byId(StatusCursor, MAX_IDS, 'The cursor that the caller has, by id')),
    wait_ms: Type.Optional(WaitMs),
  }),
  result: Type.Object(
    {
      statuses: Type.Array(StatusView),
      not_found: Type.Array(Uuid),
      poll_after_ms: Type.Integer({ minimum: 0, description: 'The least of all that have not ended; 0 when all have' }),
    },
    { title: 'StatusList' },
  ),
  errors: [],
  http: { method: 'POST', path: '/status/query', successStatus: 200, idempotency: 'none', ifMatch: false, etag: false },
} as const);
