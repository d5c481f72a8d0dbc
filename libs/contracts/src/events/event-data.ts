import { Type, type Static, type TProperties } from 'typebox';
import {
  ACCESS_CODES,
  choice,
  ContentHash,
  DisablingCause,
  EventFilters,
  Grantor,
  nullable,
  Person,
  RoleName,
  TraceId,
  Uuid,
} from '../schemas/index.js';

/** The cause of an event: a caller with a token, or Handoff itself (a timer). */
export const Actor = Type.Union([
  Type.Object(
    {
      ...Person.properties,
      roles: Type.Array(Type.String(), { description: 'The role that it acted in; of a refusal, all that it held' }),
    },
    { title: 'Caller' },
  ),
  Type.Object({ system: Type.Literal(true) }, { title: 'System' }),
]);
export type Actor = Static<typeof Actor>;

/** The data of every event: ids, roles and states only, never payload, notes or other free text. */
const common = {
  session_id: nullable(Uuid),
  task_id: nullable(Uuid),
  approval_id: nullable(Uuid),
  trace_id: TraceId,
  participants: Type.Array(RoleName, { description: 'The roles that may know of it' }),
  actor: Actor,
  /** The role that acted; absent when the event has no acting role. */
  role: nullable(RoleName),
};

const State = Type.String({ pattern: '^[a-z_]{1,32}$' });

const change = { from_status: nullable(State), to_status: State };

function eventData<P extends TProperties>(title: string, properties: P) {
  return Type.Object({ ...common, ...properties }, { title });
}

/** The members that every event has: enough to record an event that this version does not know. */
export const AnyEventData = eventData('AnyEventData', {});

export const SessionEventData = eventData('SessionEventData', { ...change });

export const TaskEventData = eventData('TaskEventData', {
  ...change,
  from_role: RoleName,
  to_role: RoleName,
  task_type: Type.String(),
  attempt: Type.Optional(Type.Integer({ minimum: 0, description: 'How often the task had been claimed' })),
  payload_hash: Type.String({
    ...ContentHash,
    description: 'HMAC-SHA-256, under the hash_salt of the task, of the SHA-256 (in hex) of its canonical data',
  }),
});

export const ApprovalEventData = eventData('ApprovalEventData', {
  ...change,
  approver_role: RoleName,
  approver_roles: Type.Optional(Type.Array(RoleName, { description: 'Every role that has to agree' })),
  content_hash: Type.Optional(
    Type.String({
      ...ContentHash,
      description: 'HMAC-SHA-256, under the hash_salt of the task, of the content_hash of the approval',
    }),
  ),
  on_behalf_of: Type.Optional(
    Type.Object(Person.properties, {
      title: 'OnBehalfOf',
      description: 'Of a decision under a delegation: the person who had delegated the role to the actor',
    }),
  ),
  delegation_id: Type.Optional(Type.String({ ...Uuid, description: 'The delegation under which the actor decided' })),
  grant_id: Type.Optional(
    Type.String({ ...Uuid, description: 'Of a decision by policy: the standing grant that covers the approval' }),
  ),
  granted_by: Type.Optional(Type.Array(Grantor, { description: 'Of a decision by policy: who had granted it' })),
});

export const GrantEventData = eventData('GrantEventData', {
  ...change,
  grant_id: Type.String({ ...Uuid, description: 'The id of the grant' }),
  granted_role: Type.String({ ...RoleName, description: 'The role whose tasks and calls it covers' }),
  tool: Type.String({ description: '`task.route`, or the tools that it covers' }),
  granted_by: Type.Array(Grantor, { description: 'The people who granted it' }),
  from: Type.String({ format: 'date-time', description: 'When its window begins' }),
  until: Type.String({ format: 'date-time', description: 'When its window ends' }),
  uses: Type.Integer({ minimum: 0, description: 'How many approvals it has decided' }),
  max_uses: Type.Integer({ minimum: 1, description: 'How many approvals it decides at most' }),
});

export const DelegationEventData = eventData('DelegationEventData', {
  ...change,
  delegation_id: Type.String({ ...Uuid, description: 'The id of the delegation' }),
  delegated_role: RoleName,
  delegator: Type.Object(Person.properties, { title: 'Delegator', description: 'The person whose role it is' }),
  delegate: Type.Object(Person.properties, { title: 'Delegate', description: 'The colleague who decides' }),
  from: Type.String({ format: 'date-time', description: 'When its window begins' }),
  until: Type.String({ format: 'date-time', description: 'When its window ends' }),
});

const OfWebhook = { webhook_id: Uuid, webhook_role: RoleName };

export const WebhookEventData = eventData('WebhookEventData', {
  ...change,
  ...OfWebhook,
  origin: Type.String({ description: 'Scheme, host and port of its URL. The rest of a URL may be a secret' }),
  event_types: EventFilters,
  cause: Type.Optional(DisablingCause),
});

export const RedeliveryEventData = eventData('RedeliveryEventData', {
  ...OfWebhook,
  delivery_id: Uuid,
  event_id: Type.String({ format: 'uuid', description: 'The event that is delivered again' }),
});

export const ProfileEventData = eventData('ProfileEventData', {
  ...change,
  profile_role: RoleName,
  content_hash: Type.String({ ...ContentHash, description: 'SHA-256 of the draft in canonical form' }),
  bundle_version: nullable(Type.Integer({ minimum: 1, description: 'The version that agents get' })),
  digest: nullable(Type.String({ ...ContentHash, description: 'The digest of the bundle that agents get' })),
});

export const PolicyEventData = eventData('PolicyEventData', {
  profile_role: RoleName,
  bundle_version: Type.Integer({ minimum: 1, description: 'The version that decides from now on' }),
  digest: Type.String({ ...ContentHash, description: 'The digest of that bundle' }),
  former_version: nullable(Type.Integer({ minimum: 1, description: 'The version that decided before; null for none' })),
});

export const AccessEventData = eventData('AccessEventData', {
  evaluated_role: nullable(Type.String({ ...RoleName, description: 'The role; null when none can have that name' })),
  kind: nullable(choice(['tool', 'data', 'provider'], 'What was asked about; null when Handoff does not know it')),
  name: nullable(Type.String({ description: 'Its name; null when nothing can have the name that was asked for' })),
  outcome: choice(['allow', 'ask', 'deny'], 'The answer; `ask` is no without an approval'),
  code: choice(ACCESS_CODES, 'Why it is allowed or not'),
  deciding: Type.Array(Type.String(), { description: 'The rules that decided, as pointers into the profile' }),
  bundle_version: nullable(Type.Integer({ minimum: 1, description: 'The version of the bundle that decided' })),
  digest: nullable(Type.String({ ...ContentHash, description: 'The digest of the bundle that decided' })),
  shadow: Type.Optional(
    Type.Object(
      {
        outcome: choice(['allow', 'ask', 'deny'], 'The answer that it would be'),
        code: choice(ACCESS_CODES, 'Why it would be allowed or not'),
        deciding: Type.Array(Type.String(), { description: 'The rules that would decide, as pointers' }),
      },
      { description: 'The answer if the rules in shadow were enforced; absent if none of them is for the name' },
    ),
  ),
});

export const OrgEventData = eventData('OrgEventData', {
  import_id: Type.String({ ...Uuid, description: 'The id of the import' }),
  users_created: Type.Integer({ minimum: 0, description: 'The number of people that the import added' }),
  users_updated: Type.Integer({ minimum: 0, description: 'The number of people that the import changed' }),
});

/** Audited refusals of the gateway: one event counts all refusals of the same kind. */
export const RefusalEventData = eventData('RefusalEventData', {
  operation: Type.String({ description: 'The operation that was refused; `several` where that differs' }),
  code: Type.String({ pattern: '^[A-Z_]{1,64}$', description: 'The error code it was refused with' }),
  target_id: nullable(Type.String({ format: 'uuid', description: 'What it would have changed or shown' })),
  method: Type.Optional(Type.String({ description: 'The HTTP method' })),
  route: Type.Optional(Type.String({ description: 'The path template, never the path' })),
  explanation: Type.Optional(Type.String({ description: "What was wrong, in Handoff's words and never the caller's" })),
  client: Type.Optional(
    Type.String({ description: 'The network address of a caller who is not known; of IPv6 the /64' }),
  ),
  count: Type.Optional(Type.Integer({ minimum: 1, description: 'How many requests it stands for; 1 where absent' })),
  first_at: Type.Optional(Type.String({ format: 'date-time', description: 'When the first of them was refused' })),
  last_at: Type.Optional(Type.String({ format: 'date-time', description: 'When the last of them was refused' })),
});
