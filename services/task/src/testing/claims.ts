import type { claimTasks, ResultOf } from '@handoff/contracts';
import type { Principal } from '@handoff/kernel';
import { newId, person } from './builders.js';
import { toClaim } from './commands.js';
import type { TimedStore } from './timed-store.js';

export type Claimed = ResultOf<typeof claimTasks>['tasks'][number];

/** A role that no other test has tasks for, and somebody who holds it. */
export function aCrew(): { readonly role: string; readonly worker: Principal } {
  const role = `crew-${newId()}`;
  return { role, worker: person('wim', role) };
}

/** Claims, and returns what was got. */
export async function claim(store: TimedStore, ...given: Parameters<typeof toClaim>): Promise<readonly Claimed[]> {
  const outcome = await store.execute(toClaim(...given));
  if (!outcome.ok) throw outcome.error;
  return (JSON.parse(outcome.reply.body) as ResultOf<typeof claimTasks>).tasks;
}

/** Claims one task, of which there has to be one. */
export async function claimOne(store: TimedStore, ...given: Parameters<typeof toClaim>): Promise<Claimed> {
  const [task] = await claim(store, ...given);
  if (task === undefined) throw new TypeError('there was nothing to be claimed');
  return task;
}
