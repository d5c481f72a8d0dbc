import { Type } from 'typebox';
import { closed, StatusView, Uuid } from '../schemas/index.js';
import { defineOperation } from './define-operation.js';

/** The longest that a status request waits for a change, in milliseconds. */
export const MAX_WAIT_MS = 30_000;

export const getStatus = defineOperation({
  name: 'getStatus',
  service: 'task',
  summary: 'Ask how something stands',
  description:
    'Takes the id of any session, task or approval: what it is, its state, what it waits for and on whom, and what ' +
    'comes next. With `since_version` and `wait_ms` the answer comes as soon as the version is higher, and else ' +
    'after that time, as things stand then.',
  access: 'read',
  params: closed({ id: Uuid }),
  query: closed({
    since_version: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 2_147_483_647, description: 'The version that the caller knows' }),
    ),
    wait_ms: Type.Optional(
      Type.Integer({ minimum: 0, maximum: MAX_WAIT_MS, description: 'How long to wait for a change, in milliseconds' }),
    ),
  }),
  body: undefined,
  result: StatusView,
  errors: ['NOT_FOUND'],
  http: { method: 'GET', path: '/status/{id}', successStatus: 200, idempotency: 'none', ifMatch: false, etag: true },
} as const);
