import { Type } from 'typebox';
import {
  choice,
  closed,
  Delegation,
  DelegationStatus,
  NextCursor,
  Nothing,
  Page,
  RoleName,
  text,
  Uuid,
} from '../schemas/index.js';
import { changeOf, defineOperation, readOf } from './define-operation.js';

/** The longest reason, in characters. */
const MAX_REASON = 1_000;

export const createDelegation = defineOperation({
  name: 'createDelegation',
  service: 'task',
  summary: 'Hand an approver role to a colleague for a while',
  description:
    'By a holder of the role. From `from` (now, unless it is later) until `until`, at most 31 days, the delegate may decide approvals that ask the role, and sees them, their tasks and the inbox of the role. Decisions name both people. The delegate hands the role on to nobody.',
  actingRole: { namedBy: 'role' },
  access: 'write',
  params: Nothing,
  query: Nothing,
  body: closed({
    role: Type.String({ ...RoleName, description: 'A role that the caller holds; neither admin nor auditor' }),
    delegate: text(1024, 'The subject of the colleague, of the same issuer as the caller'),
    from: Type.Optional(Type.String({ format: 'date-time', description: 'When the window begins; now by default' })),
    until: Type.String({ format: 'date-time', description: 'When the window ends' }),
    reason: Type.Optional(text(MAX_REASON, 'Why the colleague decides')),
  }),
  result: Delegation,
  errors: ['ROLE_NOT_HELD', 'VALIDATION_FAILED', 'DELEGATION_EXISTS'],
  http: { ...changeOf('/delegations', { versioned: false }), successStatus: 201, etag: true },
} as const);

export const listDelegations = defineOperation({
  name: 'listDelegations',
  service: 'task',
  summary: 'List delegations',
  description:
    'The delegations of roles that the caller holds, and those by and to the caller, newest first; auditors and admins see all. A page ends at 4 MiB.',
  access: 'read',
  params: Nothing,
  query: closed({
    role: Type.Optional(RoleName),
    status: Type.Optional(DelegationStatus),
    mine: Type.Optional(choice(['given', 'received'], 'Only those by the caller, or only those to the caller')),
    ...Page,
  }),
  body: undefined,
  result: Type.Object({ delegations: Type.Array(Delegation), next_cursor: NextCursor }, { title: 'DelegationPage' }),
  errors: [],
  http: readOf('/delegations'),
} as const);

export const endDelegation = defineOperation({
  name: 'endDelegation',
  service: 'task',
  summary: 'End a delegation',
  description:
    'By its delegator or an admin, before its window ends. No decision under it is recorded afterwards; earlier ones stand.',
  access: 'write',
  params: closed({ delegation_id: Uuid }),
  query: Nothing,
  body: closed({ reason: Type.Optional(text(MAX_REASON, 'Why it is ended')) }),
  bodyOptional: true,
  result: Delegation,
  errors: ['NOT_FOUND', 'FORBIDDEN', 'ILLEGAL_TRANSITION', 'VERSION_MISMATCH'],
  http: changeOf('/delegations/{delegation_id}/end'),
} as const);
