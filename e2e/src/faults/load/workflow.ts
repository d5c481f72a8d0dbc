import type { Caller } from '../../topology/topology.js';
import type { Random } from '../random.js';
import type { Agent } from './agent.js';
import type { Settled } from './perform-call.js';
import { holdTask } from './hold-task.js';

/** Who takes part in one workflow. */
export interface Cast {
  /** Sends the work. Could decide, too, by its roles, and may not because it asked. */
  readonly sender: Caller;
  readonly worker: Caller;
  /** Two people of one role, who may be of two minds. */
  readonly approvers: readonly [Caller, Caller];
}

const idOf = (settled: Settled | undefined, name: string): string | undefined =>
  settled?.ok === true ? (settled.json[name] as string) : undefined;

/**
 * One whole workflow, from session to session's end. It stops where it does not know what became of a step: whether
 * that happened is for the harness to find out.
 */
export async function runWorkflow(agent: Agent, cast: Cast, random: Random): Promise<void> {
  const session = idOf(await openSession(agent, cast), 'session_id');
  if (session === undefined) return;
  const update = (status: string, ifMatch: number): Promise<Settled | undefined> =>
    agent.ask(cast.sender, {
      operation: 'updateSession',
      method: 'PUT',
      path: `/sessions/${session}`,
      body: (marker) => ({ status, metadata: { marker } }),
      ifMatch,
    });
  const active = await update('active', 1);
  if (active?.ok !== true) return;
  if (random.chance(0.1)) await update('paused', 1); // by a version that is gone: refused

  const routed = await routeTask(agent, cast, session, random);
  const task = idOf(routed, 'task_id');
  if (task === undefined) return;
  const demanded = idOf(routed, 'approval_id');
  if (demanded !== undefined) await reachDecision(agent, cast, task, demanded, random);
  else if (random.chance(0.6)) await seekApproval(agent, cast, task, random);
  if (random.chance(0.3)) await agent.look(cast.worker, 'getTask', `/tasks/${task}`);
  if (random.chance(0.4)) await workUnderLease(agent, cast, task, session, random);
  else await endTask(agent, cast, task, random);
  if (random.chance(0.2)) await agent.look(cast.sender, 'getStatus', `/status/${task}`);
  if (random.chance(0.1)) await agent.look(cast.worker, 'listTasks', '/tasks?status=pending&limit=5');
  await update(random.chance(0.8) ? 'completed' : 'failed', 2);
}

function openSession(agent: Agent, cast: Cast): Promise<Settled | undefined> {
  return agent.ask(cast.sender, {
    operation: 'createSession',
    path: '/sessions',
    body: (marker) => ({ agent_role: 'finance', metadata: { marker } }),
  });
}

/** Sometimes it takes two people to agree. */
function policy(random: Random): object {
  return { approver_role: 'legal', ...(random.chance(0.4) ? { required: 2 } : {}) };
}

/** Of one workflow alone, so that nobody claims the task of another. */
function typeOf(session: string): string {
  return `invoice.${session}`;
}

/** Sometimes with an approval that it awaits from the start. */
function routeTask(agent: Agent, cast: Cast, session: string, random: Random): Promise<Settled | undefined> {
  const approval = random.chance(0.2) ? { approval: policy(random) } : {};
  return agent.ask(cast.sender, {
    operation: 'routeTask',
    path: '/tasks/route',
    body: (marker) => ({
      target: 'manager',
      from_role: 'finance',
      session_id: session,
      task: { task_type: typeOf(session), description: marker, data: { marker } },
      ...approval,
    }),
  });
}

async function seekApproval(agent: Agent, cast: Cast, task: string, random: Random): Promise<void> {
  const asked = policy(random);
  const requested = await agent.ask(cast.sender, {
    operation: 'requestApproval',
    path: '/approvals',
    body: (marker) => ({ task_id: task, ...asked, reason: marker }),
  });
  const approval = idOf(requested, 'approval_id');
  if (approval !== undefined) await reachDecision(agent, cast, task, approval, random);
}

/** Sometimes the task is amended under the eyes of those who decide, and they have to look again. */
async function reachDecision(agent: Agent, cast: Cast, task: string, approval: string, random: Random): Promise<void> {
  if (!random.chance(0.2)) return decide(agent, cast, approval, random);
  await Promise.all([amendTask(agent, cast, task), decide(agent, cast, approval, random)]);
  const open = await agent.look(cast.sender, 'listApprovals', `/approvals?task_id=${task}&status=pending`);
  const [anew] = (open?.json['approvals'] ?? []) as readonly { readonly approval_id: string }[];
  if (anew !== undefined && anew.approval_id !== approval) await decide(agent, cast, anew.approval_id, random);
}

function amendTask(agent: Agent, cast: Cast, task: string): Promise<Settled | undefined> {
  return agent.ask(cast.sender, {
    operation: 'amendTask',
    path: `/tasks/${task}/amend`,
    body: (marker) => ({ context: { marker } }),
  });
}

/** Both people of the role have their say, at most once each, one after the other or at once. */
async function decide(agent: Agent, cast: Cast, approval: string, random: Random): Promise<void> {
  const vote = (caller: Caller, decision: string): Promise<Settled | undefined> =>
    agent.ask(caller, {
      operation: 'decideApproval',
      path: `/approvals/${approval}/decision`,
      body: (marker) => ({ decision, notes: marker }),
    });
  if (random.chance(0.15)) await vote(cast.sender, 'approved'); // its own: refused
  const [first, second] = cast.approvers;
  const decision = random.chance(0.8) ? 'approved' : 'rejected';
  if (random.chance(0.25)) await Promise.all([vote(first, decision), vote(second, 'rejected')]);
  else if ((await vote(first, decision))?.json['status'] === 'pending') await vote(second, 'approved');
}

/** Claims the task, and does one of the things that are done with what one holds; sometimes it awaits approval meanwhile. */
async function workUnderLease(agent: Agent, cast: Cast, task: string, session: string, random: Random): Promise<void> {
  const held = await holdTask(agent, cast.worker, typeOf(session));
  if (held === undefined) return;
  if (random.chance(0.4)) await held.report();
  if (random.chance(0.2)) await seekApproval(agent, cast, task, random);
  if (random.chance(0.15)) await Promise.all([held.complete(), cancelTask(agent, cast, task)]);
  else await random.pick([held.complete, held.complete, held.fail, held.retry, held.release, held.abandon])();
}

function cancelTask(agent: Agent, cast: Cast, task: string): Promise<Settled | undefined> {
  return agent.ask(cast.sender, {
    operation: 'cancelTask',
    path: `/tasks/${task}/cancel`,
    body: (marker) => ({ reason: marker }),
  });
}

/** Whoever may, ends it; sometimes two at once want it to end in different ways. */
async function endTask(agent: Agent, cast: Cast, task: string, random: Random): Promise<void> {
  const complete = () =>
    agent.ask(cast.worker, {
      operation: 'completeTask',
      path: `/tasks/${task}/complete`,
      body: (marker) => ({ result: { marker } }),
    });
  const fail = () =>
    agent.ask(cast.worker, {
      operation: 'failTask',
      path: `/tasks/${task}/fail`,
      body: (marker) => ({ error: marker }),
    });
  const cancel = () => cancelTask(agent, cast, task);
  if (random.chance(0.2)) await Promise.all([complete(), cancel()]);
  else await random.pick([complete, complete, fail, cancel])();
}
