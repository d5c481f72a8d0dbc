import { describe, expect, test } from '@jest/globals';
import { uuidv7 } from '@handoff/kernel';
import { decideCreate } from '../domain/decide-create.js';
import { aCall, DAY_MS, holderOf, NOON, toCreate } from '../testing/builders.js';
import { changeEvent, refusalEvent } from './session-events.js';

/** Somebody whose token says how she signed in. */
const ada = { ...holderOf('finance'), authentication: { acr: '1', amr: ['pwd'], actor: 'agent-7' } };
const command = toCreate({}, aCall({ principal: ada }));

describe('an event of a session', () => {
  test.each([
    ['a change', changeEvent('handoff', uuidv7(NOON), NOON, decideCreate(command, { now: NOON, lifetimeMs: DAY_MS }))],
    ['a refusal', refusalEvent('handoff', { code: 'ROLE_NOT_HELD', command, now: NOON, role: 'legal' })],
  ])('tells of %s who acted and what she holds, and not how she signed in', (_, { body }) => {
    expect((JSON.parse(body) as { data: object }).data).toMatchObject({ actor: holderOf('finance') });
    expect(body).not.toMatch(/authentication|agent-7/);
  });
});
