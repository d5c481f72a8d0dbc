import { describe, expect, test } from '@jest/globals';
import { ada, aDemand, aRequest, aTask, fay, person } from '../../testing/builders.js';
import { decideAmendment } from '../rules/decide-amendment.js';
import { MAX_PARTIES, withParty } from './parties.js';
import type { Party, Person } from './person.js';
import type { TaskAggregate } from '../task-aggregate.js';
import { decideRequest } from '../rules/decide-request.js';

const byName = (subject: string, ...actors: string[]): Person => ({ ...party(subject), role: 'finance', actors });
const party = (subject: string): Party => ({ issuer: fay.issuer, subject });
const crowd = (count: number): readonly Party[] => Array.from({ length: count }, (_, i) => party(`somebody-${i}`));
const crowded = (): TaskAggregate => ({
  task: aTask({ parties: [party('fay'), ...crowd(MAX_PARTIES - 1)] }),
  approvals: [],
});
const refusal = expect.objectContaining({ code: 'VALIDATION_FAILED' });

const amend = (who: Parameters<typeof aRequest>[0], description: string | undefined, aggregate = crowded()) =>
  decideAmendment(aRequest(who), aggregate, { description, data: undefined, dataHash: undefined, context: undefined });
const ask = (who: Parameters<typeof aRequest>[0], aggregate = crowded()) => {
  const nothing = { decision: undefined, notes: undefined, contentHash: undefined };
  return decideRequest(aRequest(who), aggregate, { ...aDemand(), ...nothing, taskId: aggregate.task.id } as never);
};

describe('the parties of a task', () => {
  test('have each name once, agents included', () => {
    const parties = withParty(withParty([], byName('fay', 'agent-7')), byName('fred', 'agent-7', 'fay', 'agent-8'));
    expect(parties).toEqual(['fay', 'agent-7', 'fred', 'agent-8'].map(party));
  });

  test('are limited: the last name fits, and one more does not', () => {
    const nearly = crowd(MAX_PARTIES - 1);
    expect(withParty(nearly, byName('fay'))).toHaveLength(MAX_PARTIES);
    expect(() => withParty(nearly, byName('fay', 'agent-7'))).toThrow(refusal);
  });

  test('at the limit only parties can amend or request approvals', () => {
    const fred = person('fred', 'finance');
    expect(() => amend(fred, 'other')).toThrow(refusal);
    expect(() => ask(fred)).toThrow(refusal);
    expect(() => ask(ada)).toThrow(refusal);
    expect(amend(fay, 'other').aggregate.task.parties).toHaveLength(MAX_PARTIES);
    expect(ask(fay).aggregate.task.status).toBe('awaiting_approval');
  });

  test('at the limit an amendment without a change adds no party', () => {
    const aggregate = crowded();
    expect(amend(person('fred', 'finance'), undefined, aggregate)).toEqual({ aggregate, events: [] });
  });
});
