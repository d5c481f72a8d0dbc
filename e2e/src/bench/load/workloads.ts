import type { Actor } from './actor.js';

/** One operation as a caller of the benchmark does it, from its first request to its last answer. */
export type Workload = (actor: Actor) => Promise<void>;

/** The roles that get tasks: with many senders they make many inboxes, as a company has. */
const TARGETS = 20;

const TASKS = Array.from({ length: TARGETS }, (_, number) =>
  JSON.stringify({
    target: `team-${number}`,
    from_role: 'finance',
    task: {
      task_type: 'budget_check',
      description: 'Check the marketing budget for March',
      data: { amount: 1200, currency: 'EUR', cost_centre: 'marketing', invoice: '2026-03-0017' },
    },
  }),
);

/** The workloads by name. */
export const WORKLOADS = {
  create: async (actor) => {
    await actor.call('finance', 'POST', '/tasks/route', { body: TASKS[actor.round % TARGETS]!, status: 202 });
  },
} as const satisfies Record<string, Workload>;

export type WorkloadName = keyof typeof WORKLOADS;
