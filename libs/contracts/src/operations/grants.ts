import { Type } from 'typebox';
import {
  ApproverGroup,
  closed,
  Grant,
  GrantStatus,
  MAX_GROUPS,
  MAX_USES,
  NextCursor,
  Nothing,
  Page,
  RoleName,
  RuleConditions,
  text,
  Uuid,
  Warnings,
} from '../schemas/index.js';
import { changeOf, defineOperation, readOf } from './define-operation.js';

/** The longest reason, in characters. */
const MAX_REASON = 1_000;

export const proposeGrant = defineOperation({
  name: 'proposeGrant',
  service: 'task',
  summary: 'Propose a standing grant',
  description:
    'By a holder of the role. Once the groups have approved exactly this grant (`approval_id`), approvals that rules require of tasks and calls of the role within its terms are decided at once, by policy, up to `max_uses` times, and at most 62 days from now. It covers no approval that asks other groups or more people. What is not known of a task or call is not covered.',
  actingRole: { namedBy: 'role' },
  access: 'write',
  params: Nothing,
  query: Nothing,
  body: closed({
    role: Type.String({ ...RoleName, description: 'The role of the caller whose tasks and calls it covers' }),
    tool: Type.String({
      pattern: '^[^\\s*]{1,255}\\*?$',
      description:
        '`task.route` for tasks, the name of a tool for held calls, or the beginning of names with `*` at the end',
    }),
    subject: Type.Optional(text(1024, 'Only tasks and calls of this person, of the same issuer as the caller')),
    target: Type.Optional(Type.String({ ...RoleName, description: 'Only tasks for this role' })),
    conditions: Type.Optional(RuleConditions),
    approvers: Type.Array(Type.Object(ApproverGroup.properties, { additionalProperties: false }), {
      minItems: 1,
      maxItems: MAX_GROUPS,
      description: 'Who has to approve it: every group, each with so many people; each role once',
    }),
    from: Type.Optional(Type.String({ format: 'date-time', description: 'When its window begins; now by default' })),
    until: Type.String({ format: 'date-time', description: 'When its window ends' }),
    max_uses: Type.Integer({ minimum: 1, maximum: MAX_USES, description: 'How many approvals it decides at most' }),
    reason: Type.Optional(text(MAX_REASON, 'Why it is needed')),
  }),
  result: Grant,
  errors: ['ROLE_NOT_HELD', 'VALIDATION_FAILED', 'QUOTA_EXCEEDED'],
  http: {
    ...changeOf('/grants', { versioned: false }),
    successStatus: 201,
    location: '/grants/{grant_id}',
    etag: true,
  },
} as const);

export const listGrants = defineOperation({
  name: 'listGrants',
  service: 'task',
  summary: 'List standing grants',
  description:
    'The grants of roles that the caller holds, and those that such roles approve, newest first; auditors and admins see all. A page ends at 4 MiB.',
  access: 'read',
  params: Nothing,
  query: closed({ role: Type.Optional(RoleName), status: Type.Optional(GrantStatus), ...Page }),
  body: undefined,
  result: Type.Object(
    { grants: Type.Array(Grant), next_cursor: NextCursor, warnings: Warnings },
    { title: 'GrantPage' },
  ),
  errors: [],
  http: readOf('/grants'),
} as const);

export const getGrant = defineOperation({
  name: 'getGrant',
  service: 'task',
  summary: 'Read a standing grant',
  description: 'Visible to holders of its role and of the roles that approve it, auditors and admins.',
  access: 'read',
  params: closed({ grant_id: Uuid }),
  query: Nothing,
  body: undefined,
  result: Grant,
  errors: ['NOT_FOUND'],
  http: readOf('/grants/{grant_id}', { etag: true }),
} as const);

export const revokeGrant = defineOperation({
  name: 'revokeGrant',
  service: 'task',
  summary: 'Revoke a standing grant',
  description:
    'By a holder of a role that approves it, or an admin. It covers nothing afterwards; what it covered before stays approved.',
  access: 'write',
  params: closed({ grant_id: Uuid }),
  query: Nothing,
  body: closed({ reason: Type.Optional(text(MAX_REASON, 'Why it is revoked')) }),
  bodyOptional: true,
  result: Grant,
  errors: ['NOT_FOUND', 'ROLE_NOT_HELD', 'ILLEGAL_TRANSITION', 'VERSION_MISMATCH'],
  http: changeOf('/grants/{grant_id}/revoke'),
} as const);
