import { Type } from 'typebox';
import {
  AccessAction,
  AccessContext,
  AccessDecision,
  AccessDecisions,
  AccessResource,
  AccessSubject,
  choice,
  closed,
  Nothing,
} from '../schemas/index.js';
import { defineOperation } from './define-operation.js';

/** The most questions of one request. */
export const MAX_EVALUATIONS = 100;

export const EVALUATIONS_SEMANTICS = ['execute_all', 'deny_on_first_deny', 'permit_on_first_permit'] as const;

const WHO_ASKS = 'The caller holds the role that `subject` names, or is an auditor or an admin.';
const RECORDED = 'Every answer is on record. A key is not taken: the same question may have another answer later.';

const someOf = {
  subject: Type.Optional(AccessSubject),
  action: Type.Optional(AccessAction),
  resource: Type.Optional(AccessResource),
  context: Type.Optional(AccessContext),
};

/** It changes nothing, so it takes no key. AuthZEN knows 400 and not 422. */
const questionAt = <const P extends string>(path: P) =>
  ({
    method: 'POST',
    path,
    successStatus: 200,
    idempotency: 'none',
    ifMatch: false,
    etag: false,
    invalidStatus: 400,
  }) as const;

export const evaluateAccess = defineOperation({
  name: 'evaluateAccess',
  service: 'directory',
  summary: 'Ask whether a role may do something',
  description: `Decides by the published profile of the role, as OpenID AuthZEN 1.0 describes it. Whatever is not known is not allowed. Where a rule asks for an approval, a question with the \`approval_id\` of one that was given for exactly this call is allowed once. ${WHO_ASKS} ${RECORDED}`,
  access: 'read',
  params: Nothing,
  query: Nothing,
  body: closed({
    subject: AccessSubject,
    action: AccessAction,
    resource: AccessResource,
    context: Type.Optional(AccessContext),
  }),
  result: AccessDecision,
  errors: ['ROLE_NOT_HELD'],
  http: questionAt('/access/v1/evaluation'),
  alsoCalledBy: ['task'],
} as const);

export const evaluateAccessBatch = defineOperation({
  name: 'evaluateAccessBatch',
  service: 'directory',
  summary: 'Ask several such questions at once',
  description: `The questions are in \`evaluations\`; what one of them leaves out is taken from the request itself. Without \`evaluations\` the request is one question. None of them presents an \`approval_id\`: that is asked with \`evaluateAccess\`. ${WHO_ASKS} ${RECORDED}`,
  access: 'read',
  params: Nothing,
  query: Nothing,
  body: closed({
    ...someOf,
    evaluations: Type.Optional(Type.Array(closed(someOf), { maxItems: MAX_EVALUATIONS, description: 'The questions' })),
    options: Type.Optional(
      Type.Object(
        {
          evaluations_semantic: Type.Optional(
            choice(
              EVALUATIONS_SEMANTICS,
              'Whether to stop after the first answer of a kind; by default no question is left out',
            ),
          ),
        },
        { additionalProperties: false, description: 'How to answer' },
      ),
    ),
  }),
  result: AccessDecisions,
  errors: ['ROLE_NOT_HELD'],
  http: questionAt('/access/v1/evaluations'),
} as const);
