import type { JsonObject } from '@handoff/kernel';
import { Type, type Static } from 'typebox';
import { ApprovalDemand } from './approval-demand.js';
import { choice, nullable, text, Uuid } from './common.js';

const Properties = Type.Optional(Type.Unsafe<JsonObject>({ type: 'object', description: 'Facts about it' }));

/** The members of one question, as OpenID AuthZEN 1.0 has them. */
export const AccessSubject = Type.Object(
  { type: text(64, '`role`'), id: text(256, 'The role'), properties: Properties },
  { additionalProperties: false, description: 'The role whose agent would do it' },
);
export const AccessAction = Type.Object(
  { name: text(64, '`use` for a tool or a provider, `read` for data'), properties: Properties },
  { additionalProperties: false, description: 'What it would do' },
);
export const AccessResource = Type.Object(
  {
    type: text(64, '`tool`, `data` or `provider`'),
    id: text(256, 'The name of the tool, of the type of data or of the provider'),
    properties: Properties,
  },
  { additionalProperties: false, description: 'What it would use or read' },
);
export const AccessContext = Type.Unsafe<JsonObject>({
  type: 'object',
  properties: {
    approval_id: {
      type: 'string',
      format: 'uuid',
      description: 'An approval that was given for exactly this call. No fact: no condition is compared with it',
    },
    arguments: { description: 'All arguments of the call, any JSON value; an approval of a call is for these' },
  },
  additionalProperties: true,
  description: 'What is known of the call, by the names that the conditions of rules have',
});

/** Why an approval does not allow a call. */
export const APPROVAL_PROBLEMS = [
  'not_found',
  'other_caller',
  'no_arguments',
  'other_call',
  'changed',
  'pending',
  'rejected',
  'withdrawn',
  'not_enough',
  'expired',
  'used',
] as const;
export type ApprovalProblem = (typeof APPROVAL_PROBLEMS)[number];

/** The approval that a question presents, if its rules ask for one. */
const UsedApproval = Type.Object(
  {
    approval_id: Uuid,
    problem: nullable(choice(APPROVAL_PROBLEMS, 'Why it does not allow the call; null if it does')),
  },
  { description: 'The approval that was presented; null where the rules ask for none, or none was presented' },
);

export const ACCESS_CODES = [
  'allowed',
  'approved',
  'denied',
  'approval_required',
  'approval_refused',
  'no_rule',
  'unknown_role',
  'unknown_question',
  'bad_name',
  'not_evaluated',
] as const;
export type AccessCode = (typeof ACCESS_CODES)[number];

const DecidingRule = Type.Object({
  pointer: Type.String({ description: 'Where the profile has it: a JSON Pointer (RFC 6901)' }),
  rule: Type.String({ description: 'Its rule type, `allowed_providers` or `forbidden_providers`' }),
  pattern: Type.String({ description: 'The names that it is for' }),
  reason: Type.Optional(Type.String({ description: 'What the profile says about it' })),
});

const Allowed = Type.Boolean({ description: 'Whether it is allowed' });
/** What an answer would be if the rules in shadow were enforced. */
export const AccessShadow = Type.Object(
  {
    decision: Type.Boolean({ description: 'Whether it would be allowed' }),
    code: choice(ACCESS_CODES, 'Why it would be allowed or not'),
    reason: Type.String({ description: 'One sentence for people' }),
    deciding: Type.Array(DecidingRule, { description: 'The rules that would decide' }),
    unknown: Type.Array(Type.String(), {
      description: 'The names of facts that these rules ask for and nobody stated',
    }),
  },
  {
    description:
      'The answer if the rules in shadow were enforced. It counts for nothing; absent if no rule in shadow is for the name',
  },
);

export type AccessShadow = Static<typeof AccessShadow>;

const AccessReason = Type.Object(
  {
    code: choice(ACCESS_CODES, 'Why it is allowed or not'),
    reason: Type.String({ description: 'One sentence for people' }),
    deciding: Type.Array(DecidingRule, { description: 'The rules that decided; none if no rule did' }),
    ask: nullable(
      Type.Object(ApprovalDemand.properties, {
        description:
          'The approval with which it would be allowed; null unless the code is `approval_required` or `approval_refused`',
      }),
    ),
    approval: nullable(UsedApproval),
    unknown: Type.Array(Type.String(), { description: 'The names of facts that rules ask for and nobody stated' }),
    bundle_version: nullable(Type.Integer({ minimum: 1, description: 'The version of the bundle that decided' })),
    digest: nullable(Type.String({ pattern: '^[0-9a-f]{64}$', description: 'The digest of the bundle that decided' })),
    shadow: Type.Optional(AccessShadow),
  },
  { title: 'AccessReason', description: 'Why it is allowed or not' },
);
export type AccessReason = Static<typeof AccessReason>;

export const AccessDecision = Type.Object({ decision: Allowed, context: AccessReason }, { title: 'AccessDecision' });
export type AccessDecision = Static<typeof AccessDecision>;

/** The answers to several questions; to a request with one question only, its answer. */
export const AccessDecisions = Type.Object(
  {
    evaluations: Type.Optional(
      Type.Array(AccessDecision, { description: 'The answers in the order of the questions' }),
    ),
    decision: Type.Optional(Allowed),
    context: Type.Optional(AccessReason),
  },
  { title: 'AccessDecisions' },
);
export type AccessDecisions = Static<typeof AccessDecisions>;
