import { randomUUID } from 'node:crypto';
import type { HttpOperation } from '@handoff/contracts';
import { eventually } from '@handoff/testing';
import type { Actor, HttpOperationName, RequestOptions, Stage } from '../support/actor.js';
import { profileOf } from '../support/sample-bodies.js';

export type OperationName = HttpOperationName;

/** A session of finance, and a task from finance to manager that waits for an approval of legal. */
export interface Scene {
  readonly session_id: string;
  readonly task_id: string;
  readonly approval_id: string;
  /** The role that receives the task. */
  readonly role: string;
  /** The lease on the task, when it is claimed. */
  readonly lease_id?: string;
  readonly webhook_id?: string;
  readonly delivery_id?: string;
  /** By the asker, of finance. */
  readonly delegation_id?: string;
  /** Of finance, granted by legal. */
  readonly grant_id?: string;
}

/**
 * Creates the scene for an operation. If the operation needs a webhook, it belongs to `webhookOf` (default: a new
 * role).
 */
export async function sceneFor(
  stage: Stage,
  { name, http }: Pick<HttpOperation, 'name' | 'http'>,
  webhookOf = randomRole(),
): Promise<Scene> {
  if (HOLDS_TASK.has(name)) return setLeasedScene(stage);
  if (http.path.includes('/profiles/{role}')) return setProfileScene(stage, name);
  const scene = await setScene(stage, !ENDS_TASK.has(name));
  if (http.path.includes('{delegation_id}')) return { ...scene, ...(await delegate(stage)) };
  if (http.path.includes('{grant_id}')) return { ...scene, ...(await grant(stage)) };
  return http.path.includes('{webhook_id}') ? { ...scene, ...(await registerWebhook(stage, webhookOf)) } : scene;
}

/** A scene whose task a holder of manager has claimed. */
async function setLeasedScene(stage: Stage): Promise<Scene> {
  const scene = await setScene(stage, false, `x-${randomUUID()}`);
  const worker = await stage.actor(['manager'], 'the-one-who-works');
  const { tasks } = (await worker.call('claimTasks', { body: { role: 'manager', types: [scene.task_type] } })).json;
  return { ...scene, lease_id: tasks[0].lease.lease_id };
}

export async function setScene(
  stage: Stage,
  awaitingApproval = true,
  task_type = 'x',
): Promise<Scene & { readonly task_type: string }> {
  const finance = await askerOn(stage);
  const [session, task] = await Promise.all([
    finance.call('createSession', { body: { agent_role: 'finance' } }),
    finance.call('routeTask', { body: { target: 'manager', task: { task_type } } }),
  ]);
  const { task_id } = task.json;
  const approval = awaitingApproval
    ? await finance.call('requestApproval', { body: { task_id, approver_role: 'legal' } })
    : undefined;
  const approval_id = approval?.json.approval_id;
  return { session_id: session.json.session_id, task_id, approval_id, role: 'manager', task_type };
}

const WRITER = 'the-one-who-writes-profiles';
const PUBLISHER = 'the-one-who-publishes-profiles';

/** The profile of finance, which is published. If the operation publishes it, somebody else has changed it. */
async function setProfileScene(stage: Stage, name: string): Promise<Scene> {
  const [scene, writer, publisher] = await Promise.all([
    setScene(stage),
    stage.actor(['admin'], WRITER),
    stage.actor(['admin'], PUBLISHER),
  ]);
  const role = 'finance';
  await writer.call('createProfile', { body: profileOf(role, 'of a scene') });
  const { status } = (await writer.call('getProfileDraft', { params: { role } })).json;
  if (status === 'draft' || name === 'publishProfile') {
    await publisher.call('publishProfile', { params: { role }, body: {} });
  }
  if (name === 'publishProfile') {
    await writer.call('updateProfile', { params: { role }, body: { description: randomUUID() } });
  }
  return { ...scene, role };
}

async function delegate(stage: Stage): Promise<{ readonly delegation_id: string }> {
  const until = new Date(Date.now() + 3_600_000).toISOString();
  const body = { role: 'finance', delegate: randomUUID(), until };
  return (await (await askerOn(stage)).call('createDelegation', { body })).json;
}

async function grant(stage: Stage): Promise<{ readonly grant_id: string }> {
  const until = new Date(Date.now() + 3_600_000).toISOString();
  const approvers = [{ approver_role: 'legal', required: 1 }];
  const body = { role: 'finance', tool: 'scene__tool', approvers, until, max_uses: 1 };
  const { json } = await (await askerOn(stage)).call('proposeGrant', { body });
  const params = { approval_id: json.approval_id };
  const legal = await stage.actor(['legal'], 'the-one-who-grants');
  await legal.call('decideApproval', { params, body: { decision: 'approved' } });
  return json;
}

/** The webhook receives the event of its own registration, and points to an address where no process listens. */
async function registerWebhook(
  stage: Stage,
  role: string,
): Promise<{ readonly webhook_id: string; readonly delivery_id: string }> {
  const admin = await stage.actor(['admin'], 'the-one-who-registers');
  const body = { role, url: 'http://127.0.0.1:9/', event_types: ['webhook.created'] };
  const { webhook_id } = (await admin.call('createWebhook', { body })).json;
  const delivery_id = await eventually(async () => {
    const { deliveries } = (await admin.call('listWebhookDeliveries', { params: { webhook_id } })).json;
    return deliveries[0]?.delivery_id as string | undefined;
  });
  return { webhook_id, delivery_id };
}

/** A new role, because the number of webhooks per role is limited. */
function randomRole(): string {
  return `role-${randomUUID().slice(0, 8)}`;
}

/** Operations that end a task; their task must not await an approval. */
export const ENDS_TASK: ReadonlySet<string> = new Set(['completeTask', 'failTask', 'cancelTask']);

/** Operations that need a lease on the task. */
const HOLDS_TASK: ReadonlySet<string> = new Set(['heartbeatTask', 'releaseTask']);

/** The path parameters of an operation on the scene's resources. */
export function paramsOf({ name }: Pick<HttpOperation, 'name'>, scene: Scene): NonNullable<RequestOptions['params']> {
  return { ...scene, id: name === 'getStatus' ? scene.task_id : scene.session_id };
}

/** The subject that requests the approvals of a scene. */
export const THE_ASKER = 'the-one-who-asks';

/** One per stage, so that its token is minted and verified once. */
const askers = new WeakMap<Stage, Promise<Actor>>();

function askerOn(stage: Stage): Promise<Actor> {
  const known = askers.get(stage) ?? stage.actor(['finance'], THE_ASKER);
  askers.set(stage, known);
  return known;
}
