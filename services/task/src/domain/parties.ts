import { HandoffError, type Principal } from '@handoff/kernel';
import { namesOf, namesOfCaller, shareAName, type Party, type Person } from './person.js';
import type { Task } from './task.js';

/** Everybody who has had a part in a task, with one more: who routed, amended or asked for approval of it. */
export function withParty(parties: readonly Party[], person: Person): readonly Party[] {
  const added = namesOf(person).filter((name) => !shareAName([name], parties));
  return added.length === 0 ? parties : [...parties, ...added];
}

/** Whether the caller has had a part in a task, or somebody who acts in its name, or in whose name it acts. */
export function hadPart({ parties }: Pick<Task, 'parties'>, principal: Principal): boolean {
  return shareAName(namesOfCaller(principal), parties);
}

/** @throws HandoffError `FOUR_EYES` for callers who have had a part in the task. */
export function requireOtherEyes(task: Pick<Task, 'parties'>, principal: Principal): void {
  if (hadPart(task, principal)) throw new HandoffError('FOUR_EYES');
}
