import type { Actor } from './actor.js';
import { askWorkload } from './ask-workload.js';
import type { Workload } from './workload.js';
import type { WorkloadName } from './workload-names.js';

/** The roles that get tasks: with many senders they make many inboxes, as a company has. */
const TARGETS = 20;

const taskFor = (target: string, type: string, sessionId?: string): string =>
  JSON.stringify({
    target,
    from_role: 'finance',
    ...(sessionId === undefined ? {} : { session_id: sessionId }),
    task: {
      task_type: type,
      description: 'Check the marketing budget for March',
      data: { amount: 1200, currency: 'EUR', cost_centre: 'marketing', invoice: '2026-03-0017' },
    },
  });

const TASKS = Array.from({ length: TARGETS }, (_, number) => taskFor(`team-${number}`, 'budget_check'));
const STOCK = taskFor('manager', 'bench_work');
const CLAIM = JSON.stringify({ role: 'manager', types: ['bench_work'], max: 1, lease_seconds: 60 });

/** The workloads by name. */
export const WORKLOADS = {
  create: {
    perform: async (actor) => {
      const answer = await actor.call('finance', 'POST', '/tasks/route', { body: taskOf(actor), status: 202 });
      actor.watch?.answered(answer.body);
    },
  },

  /** Of ten requests one repeats the actor's last one, with its key. */
  replays: {
    perform: async (actor) => {
      const last = actor.memory.get('answer');
      if (actor.turn % 10 !== 0 || last === undefined) {
        const answer = await actor.call('finance', 'POST', '/tasks/route', { body: taskOf(actor), status: 202 });
        actor.memory.set('answer', answer.body);
      } else if ((await actor.repeat()).body !== last) throw new Error('a replay had another answer');
    },
  },

  status: {
    prepare: async (actor) => {
      const answer = await actor.call('finance', 'POST', '/tasks/route', { body: taskOf(actor), status: 202 });
      actor.memory.set('task', member(answer.body, 'task_id'));
    },
    perform: async (actor) => {
      await actor.call('finance', 'GET', `/status/${actor.memory.get('task')}`);
    },
  },

  list: {
    perform: async (actor) => {
      await actor.call('finance', 'GET', `/tasks?target=team-${actor.turn % TARGETS}&status=pending&limit=20`);
    },
  },

  /** Seven requests: a session, its task, an approval, and the ends of all. */
  workflow: {
    perform: async (actor) => {
      const opening = { body: '{"agent_role":"finance"}', status: 201 };
      const session = member((await actor.call('finance', 'POST', '/sessions', opening)).body, 'session_id');
      const path = `/sessions/${session}`;
      await actor.call('finance', 'PUT', path, { body: '{"status":"active"}', ifMatch: '"1"' });
      const routing = { body: taskFor('manager', 'bench_workflow', session), status: 202 };
      const task = member((await actor.call('finance', 'POST', '/tasks/route', routing)).body, 'task_id');
      const asking = { body: JSON.stringify({ task_id: task, approver_role: 'legal' }), status: 202 };
      const approval = member((await actor.call('finance', 'POST', '/approvals', asking)).body, 'approval_id');
      await actor.call('legal', 'POST', `/approvals/${approval}/decision`, { body: '{"decision":"approved"}' });
      await actor.call('manager', 'POST', `/tasks/${task}/complete`, { body: '{"result":{"ok":true}}' });
      await actor.call('finance', 'PUT', path, { body: '{"status":"completed"}', ifMatch: '"2"' });
    },
  },

  /** Makes the tasks that `work` takes. */
  stock: {
    perform: async (actor) => {
      await actor.call('finance', 'POST', '/tasks/route', { body: STOCK, status: 202 });
    },
  },

  /** Two requests: a worker claims one task and completes it. */
  work: {
    perform: async (actor) => {
      const { body } = await actor.call('manager', 'POST', '/tasks/claim', { body: CLAIM });
      if (body.includes('"tasks":[]')) return 'over';
      const done = JSON.stringify({ lease_id: member(body, 'lease_id'), result: { ok: true } });
      await actor.call('manager', 'POST', `/tasks/${member(body, 'task_id')}/complete`, { body: done });
      return undefined;
    },
  },

  'ask-10': askWorkload(10),
  'ask-100': askWorkload(100),
  'ask-1000': askWorkload(1_000),
} as const satisfies Record<WorkloadName, Workload>;

function taskOf(actor: Actor): string {
  return TASKS[actor.round % TARGETS]!;
}

/** The first member of this name: finding it costs less than parsing all of the answer. */
function member(json: string, name: string): string {
  const value = new RegExp(`"${name}": ?"([^"]+)"`).exec(json)?.[1];
  if (value === undefined) throw new Error(`no ${name} in ${json}`);
  return value;
}
