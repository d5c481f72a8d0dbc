import type { Json } from './json.js';

/**
 * What a member is, by its name, where its schema does not say it: a name means the same everywhere. `Component.member` is for
 * the exceptions.
 */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  acr: 'The authentication context class of the token',
  active: 'How many are being worked on',
  actor: 'Who did it: a caller, or Handoff itself',
  amr: 'The authentication methods of the token',
  approval_id: 'The id of the approval',
  approvals: 'The approvals of this page',
  audit_id: 'The id of the entry',
  authentication: 'How the decider was authenticated',
  awaiting_approval: 'How many wait for an approval',
  bearer_methods_supported: 'How a token is sent: in the Authorization header',
  by_status: 'How many tasks have each status',
  cancel_reason: 'Why it was cancelled; null when it was not, or no reason was given',
  claimed_by: 'Who works on it; null when nobody does',
  created_by: 'Who registered it',
  database: 'The state of Postgres',
  datacontenttype: 'The form of `data`',
  dead_letter_id: 'The id of the letter',
  dead_letters: 'The letters of this page',
  decided_by: 'Who decided it; null while it is pending',
  decision: 'Approve or reject; final',
  decision_mode: 'How the decision came about, as the decider says',
  deletion_reason: 'Why it was deleted; null when it was not, or no reason was given',
  deliveries: 'The deliveries of this page',
  delegated_role: 'The role for which the delegate decides approvals',
  delegation_id: 'The id of the delegation',
  delegations: 'The delegations of this page',
  delivery_id: 'The id of the delivery',
  grant_id: 'The id of the standing grant',
  grants: 'The grants of this page',
  description: 'What it is about, in words; null when nothing was said',
  errors: 'Each mistake in the request: where it is, and what is wrong',
  event_type: 'The name of the event, such as `task.completed`',
  events: 'The entries of this page',
  first_seen: 'When it was tried first',
  from_status: 'The status before; null when it was new',
  id: 'The id of the session, task or approval',
  ids: 'The ids of sessions, tasks or approvals',
  issuer: 'The issuer of the token (`iss`)',
  kind: 'What the id names',
  last_day: 'What came in and what ended within 24 hours',
  last_status_code: 'The HTTP status of the last attempt; null without an answer',
  last_seen: 'When it was tried last',
  lease: 'The hold of a worker on the task',
  lease_id: 'The `lease_id` that claiming the task returned',
  message: 'What is wrong with it',
  name: 'The entry',
  nats: 'The state of NATS',
  not_found: 'The ids that name nothing that the caller may see',
  note: 'What is being done, in words',
  notes: 'Why it was decided so; null when nothing was said',
  on_expiry: 'What happens when nobody has decided by then',
  parent_task_id: 'The task that it is a part of; null when of none',
  participants: 'The roles that take part in it',
  pending: 'How many wait to be claimed',
  percent: 'How far the work has come; null when it was not said',
  planner: 'The model that plans',
  primary: 'The model that is used where no other is named',
  privacy: 'How personal data is protected',
  profile: 'The profile, in its one form',
  profiles: 'The profiles of this page',
  progress: 'How far the work has come; null when nothing was reported',
  providers: 'The models of the agents, and the providers that they may use',
  published_by: 'Who published it',
  published_at: 'When it was published; null before the first time',
  reason: 'Why; null when nothing was said',
  redis: 'The state of Redis',
  requested_by: 'Who asked for it',
  resource_name: 'The name of the resource',
  session_id: 'The id of the session; null when it belongs to none',
  sessions: 'The sessions of this page',
  source: 'Who publishes it, such as `/handoff/task`',
  specversion: 'The version of CloudEvents',
  status: 'Its state',
  statuses: 'The state of each id',
  subject: 'The subject of the token (`sub`)',
  system: 'Handoff itself did it, by a timer',
  task: 'What is to be done',
  task_id: 'The id of the task; null when there is none',
  task_type: 'What sort of work it is',
  tasks: 'The tasks',
  to_status: 'The status after',
  type: 'The type of the event, such as `handoff.task.completed.v1`',
  url: 'Where events are sent by POST',
  version: 'The version of Handoff',
  webhook_id: 'The id of the webhook',
  webhooks: 'The webhooks of this page',
  worker: 'The model that does what another one planned',
  'EventEnvelope.id': 'Unique to the event: recognise repetitions by it',
  'Health.status': '`degraded` when a dependency is missing',
  'Probe.status': 'What the probe asks for',
  'Problem.status': 'The HTTP status',
  'RoleOverview.approvals': 'The approvals that wait for a vote of the role',
  'WaitingFor.id': 'The id of the approval or task that has to move on',
  'WaitingFor.kind': 'What has to move on',
};

const OWN: Readonly<Record<string, string>> = {
  // A null is never a path or query parameter, nor a member of a body.
  session_id: 'The id of the session',
  task_id: 'The id of the task',
};

/** The description of a parameter or member by its name; undefined when its name alone does not tell. */
export function describeName(name: string, component?: string): string | undefined {
  return component === undefined
    ? (OWN[name] ?? DESCRIPTIONS[name])
    : (DESCRIPTIONS[`${component}.${name}`] ?? DESCRIPTIONS[name]);
}

type Members = Readonly<Record<string, Json>>;

/** An object schema whose members are all described, as far as their names tell. */
export function describeMembers(schema: Members): Members {
  const { properties, title } = schema as { readonly properties?: Members; readonly title?: string };
  if (typeof properties !== 'object') return schema;
  const described = Object.entries(properties).map(([name, member]) => {
    const description = isDescribed(member) ? undefined : describeName(name, title ?? '');
    return [name, description === undefined ? member : { ...(member as Members), description }];
  });
  return { ...schema, properties: Object.fromEntries(described) as Json };
}

function isDescribed(member: Json): boolean {
  if (typeof member !== 'object' || member === null) return false;
  const { description, anyOf = [] } = member as { readonly description?: string; readonly anyOf?: readonly Json[] };
  return description !== undefined || anyOf.some(isDescribed);
}
