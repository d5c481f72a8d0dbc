import { describe, expect, test } from '@jest/globals';
import { uuidv7 } from '@handoff/kernel';
import { decideCreate } from '../domain/decide-create.js';
import { aCall, DAY_MS, holderOf, NOON, toCreate } from '../testing/builders.js';
import { changeEvent, refusalEvent } from './session-events.js';

/** Somebody whose token says how she signed in. */
const ada = { ...holderOf('finance', 'legal'), authentication: { acr: '1', amr: ['pwd'], actor: 'agent-7' } };
const command = toCreate({}, aCall({ principal: ada }));

describe('an event of a session', () => {
  const made = changeEvent('handoff', uuidv7(NOON), NOON, decideCreate(command, { now: NOON, lifetimeMs: DAY_MS }));
  const refused = refusalEvent('handoff', { code: 'ROLE_NOT_HELD', command, now: NOON, role: 'legal' });
  const told = ({ body }: { readonly body: string }): unknown => (JSON.parse(body) as { data: unknown }).data;

  test('tells of a change who made it and in which role, and not what else she holds', () => {
    expect(told(made)).toMatchObject({
      actor: { ...holderOf('finance', 'legal'), roles: ['finance'] },
      role: 'finance',
    });
  });

  test('tells those who read everything what somebody held who was refused', () => {
    expect(told(refused)).toMatchObject({ actor: holderOf('finance', 'legal'), participants: [] });
  });

  test.each([made, refused])('does not tell how she signed in', ({ body }) => {
    expect(body).not.toMatch(/authentication|agent-7/);
  });
});
