import { describe, expect, test } from '@jest/globals';
import { announceRefusal } from '@handoff/contracts';
import { uuidv7 } from '@handoff/kernel';
import { decideCreate } from '../domain/decide-create.js';
import { aCall, DAY_MS, holderOf, NOON, toCreate } from '../testing/builders.js';
import { announce } from './announce.js';

/** A person whose token says how she signed in. */
const ada = { ...holderOf('finance', 'legal'), authentication: { acr: '1', amr: ['pwd'], actor: 'agent-7' } };
const command = toCreate({}, aCall({ principal: ada }));

describe('an event of a session', () => {
  const announcer = { prefix: 'handoff', newId: uuidv7 };
  const made = announce(announcer, decideCreate(command, { now: NOON, lifetimeMs: DAY_MS }), NOON);
  const { name: operation, call } = command;
  const refusal = { operation, call, code: 'ROLE_NOT_HELD', targetId: undefined, role: 'legal' } as const;
  const refused = announceRefusal(announcer, 'session', refusal, NOON);
  const told = ({ body }: { readonly body: string }): unknown => (JSON.parse(body) as { data: unknown }).data;

  test('shows who made a change and in which role, but not her other roles', () => {
    expect(told(made)).toMatchObject({
      actor: { ...holderOf('finance', 'legal'), roles: ['finance'] },
      role: 'finance',
    });
  });

  test('of a refusal shows all roles of the caller, to readers of everything only', () => {
    expect(told(refused)).toMatchObject({ actor: holderOf('finance', 'legal'), participants: [] });
  });

  test.each([made, refused])('does not show how she signed in', ({ body }) => {
    expect(body).not.toMatch(/authentication|agent-7/);
  });
});
