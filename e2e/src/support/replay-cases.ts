import { randomUUID } from 'node:crypto';
import type { HttpOperation } from '@handoff/contracts';
import { eventually } from '@handoff/testing';
import type { Actor, HttpOperationName, RequestOptions, Stage } from './actor.js';
import { LARGE, largeMembers, LONG, type BodySchema } from './large-body.js';
import { isForAdmins, profileOf, SAMPLE_BODIES } from './sample-bodies.js';

/** A caller with a role that no other test uses, the same person without that role, and a colleague who holds it too. */
export interface ReplayScene {
  readonly role: string;
  readonly me: Actor;
  readonly meWithoutRole: Actor;
  readonly colleague: Actor;
}

export async function setReplayScene(stage: Stage, operation: HttpOperation): Promise<ReplayScene> {
  const role = `replay-${randomUUID()}`;
  const held = isForAdmins(operation) ? 'admin' : role;
  const [me, meWithoutRole, colleague] = await Promise.all([
    stage.actor([held], `${role}-me`),
    stage.actor([`${role.slice(0, 20)}-else`], `${role}-me`),
    stage.actor([held], `${role}-colleague`),
  ]);
  return { role, me, meWithoutRole, colleague };
}

/** A request to an operation that takes a key, with as much content as it allows. What it needs is made first. */
export async function prepareReplay(operation: HttpOperation, scene: ReplayScene): Promise<RequestOptions> {
  const name = operation.name as HttpOperationName;
  // With less to claim the answer would be short.
  if (name === 'claimTasks') await Promise.all([aTask(scene), aTask(scene)]);
  const ids = await idsFor(operation, scene);
  const { properties = {} } = operation.body as BodySchema;
  const ofBody = Object.fromEntries(
    Object.entries(ids).filter(([id]) => id in properties && !(id in params(operation))),
  );
  const sample = SAMPLE_BODIES[name]![name === 'claimTasks' ? 1 : 0];
  // A profile is checked: it has no room for any JSON.
  const { comments, ...large }: Readonly<Record<string, unknown>> = isForAdmins(operation)
    ? {}
    : largeMembers(operation);
  // Comments are about a decision: without one they are refused.
  const ofDecision = comments !== undefined && 'decision' in sample ? { comments } : {};
  return { params: ids, body: { ...sample, ...large, ...ofDecision, ...inRole(sample, scene.role), ...ofBody } };
}

/** The members of a body that name a role, with the role of the scene. */
function inRole(body: object, role: string): object {
  const named = ['agent_role', 'approver_role', 'role', 'target'].filter((member) => member in body);
  return Object.fromEntries(named.map((member) => [member, role]));
}

function params({ params: { properties } }: HttpOperation): object {
  return properties;
}

/** Makes the resource that an operation is about: the one whose id its path or its body has to name. */
async function idsFor(operation: HttpOperation, scene: ReplayScene): Promise<Readonly<Record<string, string>>> {
  const { required = [], properties = {} } = operation.body as BodySchema;
  const names = new Set([...Object.keys(params(operation)), ...required]);
  if (names.has('role') && isForAdmins(operation)) return aProfile(operation.name, scene);
  if ('lease_id' in properties) return aLease(scene);
  if (names.has('delivery_id')) return aDelivery(scene);
  if (names.has('webhook_id')) return aWebhook(scene);
  // The person who asks for an approval withdraws it; another one decides it.
  if (names.has('approval_id')) return anApproval(scene, 'decision' in properties ? scene.colleague : scene.me);
  if (names.has('delegation_id')) return aDelegation(scene);
  if (names.has('grant_id')) return aGrant(scene);
  if (names.has('session_id')) return aSession(scene);
  return names.has('task_id') ? aTask(scene) : {};
}

async function aSession({ me, role }: ReplayScene) {
  return { session_id: (await me.call('createSession', { body: { agent_role: role } })).json.session_id as string };
}

async function aDelegation({ me, role }: ReplayScene) {
  const body = { role, delegate: 'a-colleague', until: new Date(Date.now() + 3_600_000).toISOString() };
  return { delegation_id: (await me.call('createDelegation', { body })).json.delegation_id as string };
}

/** A grant in force, that the colleague has granted. */
async function aGrant({ me, colleague, role }: ReplayScene) {
  const until = new Date(Date.now() + 3_600_000).toISOString();
  const approvers = [{ approver_role: role, required: 1 }];
  const { json } = await me.call('proposeGrant', { body: { role, tool: 'task.route', approvers, until, max_uses: 2 } });
  const params = { approval_id: json.approval_id };
  await colleague.call('decideApproval', { params, body: { decision: 'approved' } });
  return { grant_id: json.grant_id as string };
}

async function aTask({ me, role }: ReplayScene, by = me) {
  const body = { target: role, task: { task_type: 'replay', description: LONG, data: LARGE }, context: LARGE };
  return { task_id: (await by.call('routeTask', { body })).json.task_id as string };
}

async function aLease(scene: ReplayScene) {
  const { task_id } = await aTask(scene);
  const { tasks } = (await scene.me.call('claimTasks', { body: { role: scene.role } })).json;
  return { task_id, lease_id: tasks[0].lease.lease_id as string };
}

async function anApproval(scene: ReplayScene, by: Actor) {
  const { task_id } = await aTask(scene, by);
  const body = { task_id, approver_role: scene.role, reason: LONG };
  return { approval_id: (await by.call('requestApproval', { body })).json.approval_id as string };
}

/** A published profile, whose draft a colleague has changed. Nothing, if the operation creates it. */
async function aProfile(name: string, { me, colleague, role }: ReplayScene): Promise<Readonly<Record<string, string>>> {
  if (name === 'createProfile') return {};
  await colleague.call('createProfile', { body: profileOf(role, 'one') });
  await me.call('publishProfile', { params: { role }, body: {} });
  await colleague.call('updateProfile', { params: { role }, body: { description: 'two' } });
  return { role };
}

async function aWebhook({ me, role }: ReplayScene, event = 'approval.escalated') {
  const body = { role, url: 'http://127.0.0.1:9/', event_types: [event] };
  return { webhook_id: (await me.call('createWebhook', { body })).json.webhook_id as string };
}

async function aDelivery(scene: ReplayScene) {
  const { webhook_id } = await aWebhook(scene, 'webhook.created');
  const delivery_id = await eventually(async () => {
    const { deliveries } = (await scene.me.call('listWebhookDeliveries', { params: { webhook_id } })).json;
    return deliveries[0]?.delivery_id as string | undefined;
  });
  return { webhook_id, delivery_id };
}
