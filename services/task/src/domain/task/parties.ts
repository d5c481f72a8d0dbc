import { HandoffError, type Principal } from '@handoff/kernel';
import { namesOf, namesOfCaller, shareAName, type Party, type Person } from './person.js';
import type { Task } from './task.js';

/** How many names may have a part in one task, over its whole life. Every vote and every change reads all of them. */
export const MAX_PARTIES = 256;

/**
 * Adds a person to the parties of a task: the people who routed it, amended it or requested an approval. A person who
 * is a party already stays one, however full the task is.
 *
 * @throws HandoffError `VALIDATION_FAILED` when the task has no room for more names.
 */
export function withParty(parties: readonly Party[], person: Person): readonly Party[] {
  const added = newNames(parties, person);
  if (added.length === 0) return parties;
  if (!mayTakePart(parties, person)) throw crowded();
  return [...parties, ...added];
}

/** Whether a person is a party of a task, or the task has room for them. */
export function mayTakePart(parties: readonly Party[], person: Person): boolean {
  const added = newNames(parties, person);
  return added.length === 0 || parties.length + added.length <= MAX_PARTIES;
}

/** Whether the caller is a party of a task, under its own subject or that of an agent that acts for it. */
export function hadPart({ parties }: Pick<Task, 'parties'>, principal: Principal): boolean {
  return shareAName(namesOfCaller(principal), parties);
}

/** @throws HandoffError `FOUR_EYES` when the caller has had a part in the task. */
export function requireOtherEyes(task: Pick<Task, 'parties'>, principal: Principal): void {
  if (hadPart(task, principal)) throw new HandoffError('FOUR_EYES');
}

function newNames(parties: readonly Party[], person: Person): readonly Party[] {
  return namesOf(person).filter((name) => !shareAName([name], parties));
}

function crowded(): HandoffError {
  return new HandoffError('VALIDATION_FAILED', {
    detail:
      `${MAX_PARTIES} people and agents have routed, amended or asked about this task, which is as many as one task takes. ` +
      'Let one of them do it, or cancel the task and route another.',
    errors: [{ pointer: '/task_id', message: 'names a task in which nobody else can take part' }],
  });
}
