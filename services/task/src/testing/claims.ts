import type { claimTasks, ResultOf } from '@handoff/contracts';
import type { Principal } from '@handoff/kernel';
import { newId, person } from './builders.js';
import { toClaim } from './commands.js';
import type { TimedStore } from './timed-store.js';

export type Claimed = ResultOf<typeof claimTasks>['tasks'][number];

/** A role without tasks of other tests, and a holder of it. */
export function aCrew(): { readonly role: string; readonly worker: Principal } {
  const role = `crew-${newId()}`;
  return { role, worker: person('wim', role) };
}

/** Claims, and returns the tasks. */
export async function claim(store: TimedStore, ...given: Parameters<typeof toClaim>): Promise<readonly Claimed[]> {
  const outcome = await store.execute(toClaim(...given));
  if (!outcome.ok) throw outcome.error;
  return (JSON.parse(outcome.reply.body) as ResultOf<typeof claimTasks>).tasks;
}

/** Claims one task, which has to exist. */
export async function claimOne(store: TimedStore, ...given: Parameters<typeof toClaim>): Promise<Claimed> {
  const [task] = await claim(store, ...given);
  if (task === undefined) throw new TypeError('there was nothing to be claimed');
  return task;
}
