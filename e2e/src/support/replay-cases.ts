import { randomUUID } from 'node:crypto';
import { eventually } from '@handoff/testing';
import type { Actor, RequestOptions, Stage } from './actor.js';
import { SAMPLE_BODIES } from './sample-bodies.js';

/** The operations that take an Idempotency-Key. */
export type KeyedOperation =
  | 'createSession'
  | 'updateSession'
  | 'routeTask'
  | 'claimTasks'
  | 'heartbeatTask'
  | 'releaseTask'
  | 'amendTask'
  | 'completeTask'
  | 'failTask'
  | 'cancelTask'
  | 'requestApproval'
  | 'decideApproval'
  | 'withdrawApproval'
  | 'ingestAudit'
  | 'createWebhook'
  | 'updateWebhook'
  | 'rotateWebhookSecret'
  | 'deleteWebhook'
  | 'redeliverWebhook';

/** Somebody of a role that nobody else has, the same person without it, and a colleague who holds it too. */
export interface ReplayScene {
  readonly role: string;
  readonly me: Actor;
  readonly meWithoutRole: Actor;
  readonly colleague: Actor;
}

export interface ReplayCase {
  /** Whether the answer is larger than what the edge keeps a copy of. */
  readonly isLarge?: boolean;
  /** Makes what the operation is about, and says how to ask for it. */
  readonly prepare: (scene: ReplayScene) => Promise<RequestOptions>;
}

export async function setReplayScene(stage: Stage): Promise<ReplayScene> {
  const role = `replay-${randomUUID()}`;
  const [me, meWithoutRole, colleague] = await Promise.all([
    stage.actor([role], `${role}-me`),
    stage.actor([`${role.slice(0, 20)}-else`], `${role}-me`),
    stage.actor([role], `${role}-colleague`),
  ]);
  return { role, me, meWithoutRole, colleague };
}

/** Members in no order, numbers of several kinds, and text of more than one byte a character. */
const LARGE = { z: 1, a: { y: 0.5, b: [null, true, ''] }, text: 'ä'.repeat(3_000), k: 1e-7 };
const LONG = 'é'.repeat(3_000);

async function aTask({ me, role }: ReplayScene, by = me): Promise<{ readonly task_id: string }> {
  const body = { target: role, task: { task_type: 'replay', description: LONG, data: LARGE }, context: LARGE };
  return { task_id: (await by.call('routeTask', { body })).json.task_id };
}

async function aLease(scene: ReplayScene) {
  const { task_id } = await aTask(scene);
  const { tasks } = (await scene.me.call('claimTasks', { body: { role: scene.role } })).json;
  return { params: { task_id }, lease_id: tasks[0].lease.lease_id as string };
}

async function anApproval(scene: ReplayScene, by: Actor) {
  const { task_id } = await aTask(scene, by);
  const body = { task_id, approver_role: scene.role, reason: LONG };
  return { approval_id: (await by.call('requestApproval', { body })).json.approval_id as string };
}

async function aWebhook({ me, role }: ReplayScene, event = 'approval.escalated') {
  const body = { role, url: 'http://127.0.0.1:9/', event_types: [event] };
  return { webhook_id: (await me.call('createWebhook', { body })).json.webhook_id as string };
}

async function aDelivery(scene: ReplayScene) {
  const params = await aWebhook(scene, 'webhook.created');
  const delivery_id = await eventually(async () => {
    const { deliveries } = (await scene.me.call('listWebhookDeliveries', { params })).json;
    return deliveries[0]?.delivery_id as string | undefined;
  });
  return { ...params, delivery_id };
}

const sample = (name: KeyedOperation): object => SAMPLE_BODIES[name][0];

/** One request to each operation that takes a key. */
export const REPLAY_CASES: Readonly<Record<KeyedOperation, ReplayCase>> = {
  createSession: {
    isLarge: true,
    prepare: ({ role }) => Promise.resolve({ body: { agent_role: role, metadata: LARGE } }),
  },
  updateSession: {
    isLarge: true,
    prepare: async ({ me, role }) => {
      const { session_id } = (await me.call('createSession', { body: { agent_role: role } })).json;
      return { params: { session_id }, body: { ...sample('updateSession'), metadata: LARGE } };
    },
  },
  routeTask: {
    prepare: ({ role }) =>
      Promise.resolve({ body: { ...sample('routeTask'), target: role, context: LARGE, priority: 3 } }),
  },
  claimTasks: {
    isLarge: true,
    prepare: async (scene) => {
      await aTask(scene);
      await aTask(scene);
      return { body: { role: scene.role, max: 2 } };
    },
  },
  heartbeatTask: {
    prepare: async (scene) => {
      const { params, lease_id } = await aLease(scene);
      return { params, body: { lease_id, progress: 12.5, note: LONG } };
    },
  },
  releaseTask: {
    isLarge: true,
    prepare: async (scene) => {
      const { params, lease_id } = await aLease(scene);
      return { params, body: { lease_id } };
    },
  },
  amendTask: {
    isLarge: true,
    prepare: async (scene) => ({
      params: await aTask(scene),
      body: { description: `${LONG}.`, data: { ...LARGE, more: 1 }, context: { of: LARGE } },
    }),
  },
  completeTask: {
    isLarge: true,
    prepare: async (scene) => {
      const { params, lease_id } = await aLease(scene);
      return { params, body: { lease_id, result: LARGE } };
    },
  },
  failTask: {
    isLarge: true,
    prepare: async (scene) => {
      const { params, lease_id } = await aLease(scene);
      return { params, body: { ...sample('failTask'), lease_id } };
    },
  },
  cancelTask: {
    isLarge: true,
    prepare: async (scene) => ({ params: await aTask(scene), body: { reason: LONG } }),
  },
  requestApproval: {
    prepare: async (scene) => ({ body: { ...(await aTask(scene)), approver_role: scene.role, reason: LONG } }),
  },
  decideApproval: {
    isLarge: true,
    prepare: async (scene) => ({
      params: await anApproval(scene, scene.colleague),
      body: { ...sample('decideApproval'), notes: LONG },
    }),
  },
  withdrawApproval: {
    isLarge: true,
    prepare: async (scene) => ({ params: await anApproval(scene, scene.me), body: { reason: LONG } }),
  },
  ingestAudit: {
    prepare: () => Promise.resolve({ body: { ...sample('ingestAudit'), metadata: LARGE } }),
  },
  createWebhook: {
    prepare: ({ role }) => Promise.resolve({ body: { ...sample('createWebhook'), role } }),
  },
  updateWebhook: {
    prepare: async (scene) => ({ params: await aWebhook(scene), body: sample('updateWebhook') }),
  },
  rotateWebhookSecret: {
    prepare: async (scene) => ({ params: await aWebhook(scene), body: sample('rotateWebhookSecret') }),
  },
  deleteWebhook: {
    prepare: async (scene) => ({ params: await aWebhook(scene), body: sample('deleteWebhook') }),
  },
  redeliverWebhook: {
    prepare: async (scene) => ({ params: await aDelivery(scene), body: sample('redeliverWebhook') }),
  },
};
