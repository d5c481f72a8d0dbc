import { randomUUID } from 'node:crypto';
import { HTTP_OPERATIONS, type HttpOperation } from '@handoff/contracts';
import type { HttpOperationName } from './actor.js';
import type { BodySchema } from './large-body.js';

type Bodies = readonly [first: object, second: object];

/** A valid profile. */
export function profileOf(role: string, description: string): Readonly<Record<string, unknown>> {
  return {
    role,
    display_name: 'A role of a test',
    description,
    providers: { primary: { provider: 'ollama', model: 'small', temperature: 0 } },
    extensions: [{ name: 'github', enabled: true }],
    goosehints: { global: 'Be exact.', local_templates: [{ path: 'budgets', content: 'Plan only.' }] },
    gooseignore: { global: '.env' },
    recipes: [{ name: 'report', path: 'report.yaml', schedule: '0 9 * * *', enabled: true }],
    policies: [{ allow_tool: 'github__*' }],
    privacy: { mode: 'rules', strictness: 'moderate' },
  };
}

/** A question about a tool, as OpenID AuthZEN puts it. */
export function questionOf(id: string, role = 'finance', context: object = {}): Readonly<Record<string, unknown>> {
  return { subject: { type: 'role', id: role }, action: { name: 'use' }, resource: { type: 'tool', id }, context };
}

/** A proposal of a grant that covers nothing that other tests do. */
function grantOf(reason: string): object {
  const approvers = [{ approver_role: 'manager', required: 1 }];
  return { role: 'finance', tool: 'sampled__tool', approvers, until: TOMORROW, max_uses: 1, reason };
}

/** The first line of a file of people. */
export const ORG_TITLES = 'user_id,reports_to_id,name,role,email,department\n';

/** The queries without which a request is not complete. */
export const SAMPLE_QUERIES: Partial<Record<HttpOperationName, Readonly<Record<string, string>>>> = {
  getProfileLocalHints: { path: 'budgets' },
};

/** Whether only admins may do it. */
export function isForAdmins({ access, http }: Pick<HttpOperation, 'access' | 'http'>): boolean {
  return access === 'write' && http.path.startsWith('/admin/');
}

const TOMORROW = new Date(Date.now() + 86_400_000).toISOString();

/** The bodies that the contract alone does not tell: their members have a pattern, or depend on each other. */
const WRITTEN: Partial<Record<HttpOperationName, Bodies>> = {
  createSession: [{ agent_role: 'finance' }, { agent_role: 'finance', metadata: { second: true } }],
  // A session starts as pending: `active` is a legal next status.
  updateSession: [{ status: 'active' }, { metadata: { second: true } }],
  routeTask: [
    { target: 'manager', task: { task_type: 'first' } },
    { target: 'manager', task: { task_type: 'second' } },
  ],
  // No other test routes tasks to this role, so this claim takes nothing away from them.
  claimTasks: [{ role: 'finance' }, { role: 'finance', max: 2 }],
  requestApproval: [
    { task_id: randomUUID(), approver_role: 'manager' },
    { task_id: randomUUID(), approver_role: 'legal' },
  ],
  createDelegation: [
    { role: 'finance', delegate: 'somebody-else', until: TOMORROW },
    { role: 'finance', delegate: 'another-one', until: TOMORROW },
  ],
  endDelegation: [{ reason: 'one' }, { reason: 'two' }],
  proposeGrant: [grantOf('first'), grantOf('second')],
  revokeGrant: [{ reason: 'one' }, { reason: 'two' }],
  ingestAudit: [
    { source: 'erp', category: 'invoice', action: 'paid' },
    { source: 'erp', category: 'invoice', action: 'sent' },
  ],
  // Rare events, and a port where no server listens: a webhook that a test leaves behind delivers nothing.
  createWebhook: [
    { role: 'finance', url: 'http://127.0.0.1:9/', event_types: ['approval.escalated'] },
    { role: 'finance', url: 'http://127.0.0.1:9/', event_types: ['task.lapsed'] },
  ],
  createProfile: [profileOf('sampled', 'first'), profileOf('sampled', 'second')],
  updateProfile: [{ description: 'one' }, { description: 'two' }],
  publishProfile: [{}, { content_hash: 'f'.repeat(64) }],
  rollBackProfile: [{ bundle_version: 1 }, { bundle_version: 2 }],
  dryRunProfile: [{}, { profile: profileOf('finance', 'tried') }],
  checkProfile: [
    { source: 'one', role: 'finance' },
    { source: 'two', role: 'finance' },
  ],
  evaluateAccess: [questionOf('one'), questionOf('two')],
  evaluateAccessBatch: [questionOf('one'), questionOf('two')],
  importOrg: [
    { filename: 'one.csv', csv: ORG_TITLES },
    { filename: 'two.csv', csv: ORG_TITLES },
  ],
  updateWebhook: [{ description: 'one' }, { description: 'two' }],
};

/** Two different valid bodies for each operation with a body. */
export const SAMPLE_BODIES = Object.fromEntries(
  HTTP_OPERATIONS.map((operation) => [
    operation.name,
    WRITTEN[operation.name as HttpOperationName] ?? derive(operation),
  ]),
) as Readonly<Record<HttpOperationName, Bodies | undefined>>;

/** The members that the contract requires, or the first of the optional ones when it requires none. */
function derive({ name, body }: HttpOperation): Bodies | undefined {
  if (body === undefined) return undefined;
  const { required, properties = {} } = body as BodySchema;
  const members = required ?? Object.keys(properties).slice(0, 1);
  const sample = (index: 0 | 1): object =>
    Object.fromEntries(members.map((member) => [member, valueOf(`${name}.${member}`, properties[member]!, index)]));
  return [sample(0), sample(1)];
}

function valueOf(
  what: string,
  { type, format, pattern, enum: words, anyOf, items }: BodySchema,
  index: 0 | 1,
): unknown {
  if (format === 'uuid') return randomUUID();
  if (words !== undefined) return words[index];
  if (anyOf !== undefined) return valueOf(what, anyOf[0]!, index);
  if (items !== undefined) return [valueOf(what, items, index)];
  if (type === 'string' && pattern === undefined && format === undefined) return ['one', 'two'][index];
  if (type === undefined || type === 'integer' || type === 'number') return index + 1;
  throw new Error(`The contract does not tell a value for ${what}: write the operation's sample bodies by hand`);
}
