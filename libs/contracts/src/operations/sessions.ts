import { Type } from 'typebox';
import {
  closed,
  CreatedBetween,
  FreeObject,
  NextCursor,
  Nothing,
  OpenedSession,
  Page,
  RoleName,
  Session,
  SessionStatus,
  TraceId,
  Uuid,
  Warnings,
} from '../schemas/index.js';
import { changeOf, defineOperation, readOf } from './define-operation.js';

const OneSession = closed({ session_id: Uuid });

export const createSession = defineOperation({
  name: 'createSession',
  service: 'session',
  summary: 'Open a session',
  description:
    'Opens a session for a role that the caller holds. Where `task_id` is left out one is minted: it names the root ' +
    'task of the workflow, and the first task routed with this `session_id` takes it. One that is given is taken as the ' +
    'id of a task that there is.',
  actingRole: { namedBy: 'agent_role' },
  access: 'write',
  params: Nothing,
  query: Nothing,
  body: closed({ agent_role: RoleName, task_id: Type.Optional(Uuid), metadata: Type.Optional(FreeObject) }),
  result: OpenedSession,
  errors: ['ROLE_NOT_HELD'],
  http: {
    ...changeOf('/sessions', { versioned: false }),
    successStatus: 201,
    location: '/sessions/{session_id}',
    etag: true,
  },
} as const);

export const listSessions = defineOperation({
  name: 'listSessions',
  service: 'session',
  summary: 'List sessions',
  description:
    'The sessions of the roles that the caller holds, newest first; auditors and admins see all. A page ends at 4 MiB.',
  access: 'read',
  params: Nothing,
  query: closed({
    agent_role: Type.Optional(RoleName),
    status: Type.Optional(SessionStatus),
    trace_id: Type.Optional(TraceId),
    ...CreatedBetween,
    ...Page,
  }),
  body: undefined,
  result: Type.Object(
    { sessions: Type.Array(Session), next_cursor: NextCursor, warnings: Warnings },
    { title: 'SessionPage' },
  ),
  errors: [],
  http: readOf('/sessions'),
} as const);

export const getSession = defineOperation({
  name: 'getSession',
  service: 'session',
  summary: 'Read a session',
  description: 'Visible to holders of its `agent_role`, auditors and admins.',
  access: 'read',
  params: OneSession,
  query: Nothing,
  body: undefined,
  result: Session,
  errors: ['NOT_FOUND'],
  http: readOf('/sessions/{session_id}', { etag: true }),
  alsoCalledBy: ['task'],
} as const);

export const updateSession = defineOperation({
  name: 'updateSession',
  service: 'session',
  summary: 'Change a session',
  description:
    'The members given replace what was there; the others stay. `status` has to be one that the present status ' +
    'leads to: pending to active; active to paused, completed or failed; paused to active.',
  access: 'write',
  params: OneSession,
  query: Nothing,
  body: Type.Object(
    {
      status: Type.Optional(SessionStatus),
      task_id: Type.Optional(Uuid),
      metadata: Type.Optional(FreeObject),
    },
    { additionalProperties: false, minProperties: 1 },
  ),
  result: Session,
  errors: ['NOT_FOUND', 'ROLE_NOT_HELD', 'ILLEGAL_TRANSITION', 'VERSION_MISMATCH'],
  http: { ...changeOf('/sessions/{session_id}'), method: 'PUT' },
} as const);
