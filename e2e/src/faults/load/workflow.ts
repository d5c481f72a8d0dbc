import type { Random } from '../random.js';
import type { Agent } from './agent.js';
import { idOf, type Cast } from './cast.js';
import { holdTask } from './hold-task.js';
import type { Settled } from './perform-call.js';
import type { Question } from './question.js';
import { choosePolicy, reachDecision, seekApproval, type AskedPolicy } from './seek-approval.js';

/**
 * Runs one whole workflow, from opening to ending a session. It stops at a step with an unknown outcome; the harness
 * finds that out later.
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

  const policy = random.chance(0.2) ? choosePolicy(random) : undefined;
  const routed = await routeTask(agent, cast, session, policy, random.chance(0.05));
  const task = idOf(routed, 'task_id');
  if (task === undefined) return;
  const question = { agent, cast, task, random, mayAmend: random.chance(0.5) };
  const demanded = idOf(routed, 'approval_id');
  if (demanded !== undefined && policy !== undefined) await reachDecision(question, demanded, policy);
  else if (random.chance(0.6)) await seekApproval(question);
  if (random.chance(0.3)) await agent.look(cast.worker, 'getTask', `/tasks/${task}`);
  if (random.chance(0.4)) await workUnderLease({ ...question, mayAmend: !question.mayAmend }, session);
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

/** A type of this workflow only, so that no other agent claims its task. */
function typeOf(session: string): string {
  return `invoice.${session}`;
}

/** Longer than a stored reply, so that replies with it have to be composed again. */
const PAD = 'x'.repeat(20_000);

/** Routes a task, sometimes with an approval that it awaits from the start. */
function routeTask(
  agent: Agent,
  cast: Cast,
  session: string,
  approval: AskedPolicy | undefined,
  isLarge: boolean,
): Promise<Settled | undefined> {
  return agent.ask(cast.sender, {
    operation: 'routeTask',
    path: '/tasks/route',
    body: (marker) => ({
      target: 'manager',
      from_role: 'finance',
      session_id: session,
      task: { task_type: typeOf(session), description: marker, data: { marker, ...(isLarge ? { pad: PAD } : {}) } },
      ...(approval === undefined ? {} : { approval }),
    }),
  });
}

/** Claims the task and takes one step as its holder; sometimes the task awaits approval meanwhile. */
async function workUnderLease(question: Question, session: string): Promise<void> {
  const { agent, cast, task, random } = question;
  const held = await holdTask(agent, cast.worker, typeOf(session));
  if (held === undefined) return;
  if (random.chance(0.4)) await held.report();
  if (random.chance(0.2)) await seekApproval(question);
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

/** A permitted agent ends the task; sometimes two agents end it concurrently in different ways. */
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
