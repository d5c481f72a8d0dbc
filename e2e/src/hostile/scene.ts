import type { HttpOperation } from '@handoff/contracts';
import type { Actor, RequestOptions, Stage } from '../support/actor.js';

export type OperationName = Parameters<Awaited<ReturnType<Stage['actor']>>['call']>[0];

/** A session of finance, and a task from finance to manager that waits for an approval of legal. */
export interface Scene {
  readonly session_id: string;
  readonly task_id: string;
  readonly approval_id: string;
}

export async function setScene(stage: Stage, awaitingApproval = true): Promise<Scene> {
  const finance = await askerOn(stage);
  const session = await finance.call('createSession', { body: { agent_role: 'finance' } });
  const task = await finance.call('routeTask', { body: { target: 'manager', task: { task_type: 'x' } } });
  const { task_id } = task.json;
  const approval = awaitingApproval
    ? await finance.call('requestApproval', { body: { task_id, approver_role: 'legal' } })
    : undefined;
  return { session_id: session.json.session_id, task_id, approval_id: approval?.json.approval_id };
}

/** Operations that end a task: they need one that waits for nothing. */
export const ENDS_TASK: ReadonlySet<string> = new Set(['completeTask', 'failTask', 'cancelTask']);

/** The path parameters of an operation on what is in the scene. */
export function paramsOf({ name }: Pick<HttpOperation, 'name'>, scene: Scene): NonNullable<RequestOptions['params']> {
  return { ...scene, id: name === 'getStatus' ? scene.task_id : scene.session_id };
}

/** One per stage: the token is made, and verified, once. */
const askers = new WeakMap<Stage, Promise<Actor>>();

function askerOn(stage: Stage): Promise<Actor> {
  const known = askers.get(stage) ?? stage.actor(['finance'], 'the-one-who-asks');
  askers.set(stage, known);
  return known;
}
