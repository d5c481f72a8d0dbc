import type { Actor } from './actor.js';
import type { Workload } from './workload.js';

/** Enough that many rules are for all tools of one. */
const EXTENSIONS = 50;

/** Asks whether a role may use a tool, under a published profile with so many rules. */
export function askWorkload(rules: number): Workload {
  const role = `rules-${rules}`;
  const ask = (actor: Actor) =>
    actor.call(role, 'POST', '/access/v1/evaluation', {
      body: JSON.stringify({
        subject: { type: 'role', id: role },
        action: { name: 'use' },
        resource: { type: 'tool', id: toolOf(actor.turn % rules) },
        context: { repo: 'finance/budgets', amount_usd: (actor.turn * 37) % 100_000 },
      }),
    });
  return {
    async prepare(actor) {
      if (!(await ask(actor)).body.includes('"unknown_role"')) return;
      const draft = profileOf(role, rules);
      await actor.call('admin', 'POST', '/admin/profiles', { body: JSON.stringify(draft), status: 201 });
      actor.begin(actor.turn + 1); // another admin has to publish it
      await actor.call('admin', 'POST', `/admin/profiles/${role}/publish`, { body: '{}' });
    },
    async perform(actor) {
      await ask(actor);
    },
  };
}

function profileOf(role: string, rules: number): object {
  return {
    role,
    display_name: `A role with ${rules} rules`,
    description: 'Asks',
    providers: { primary: { provider: 'ollama', model: 'small', temperature: 0 } },
    extensions: [],
    goosehints: { global: 'Be exact.', local_templates: [] },
    gooseignore: { global: '.env' },
    recipes: [],
    policies: Array.from({ length: rules }, (_, number) => ruleOf(number)),
    privacy: { mode: 'rules', strictness: 'moderate' },
  };
}

/** One in five is for all tools of an extension, one in four denies, and half have a condition. */
function ruleOf(number: number): object {
  const pattern = number % 5 === 4 ? `ext${number % EXTENSIONS}__*` : toolOf(number);
  const conditions = number % 4 === 1 ? { repo: 'finance/*' } : { amount_usd: '<50000' };
  return {
    [number % 4 === 3 ? 'deny_tool' : 'allow_tool']: pattern,
    ...(number % 2 === 1 ? { conditions } : {}),
  };
}

function toolOf(number: number): string {
  return `ext${number % EXTENSIONS}__tool${number}`;
}
