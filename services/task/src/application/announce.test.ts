import { expect, test } from '@jest/globals';
import { uuidv7 } from '@handoff/kernel';
import { aCall, aTask } from '../testing/builders.js';
import { announce } from './announce.js';

test('an event of a task names the role it was done in, and not what else the caller holds', () => {
  const principal = { issuer: 'urn:test', subject: 'ada', roles: ['finance', 'legal', 'board'] };
  const task = aTask();
  const event = announce(
    { prefix: 'test', newId: uuidv7 },
    {
      name: 'task.cancelled',
      task,
      fromStatus: 'pending',
      by: { issuer: 'urn:test', subject: 'ada', role: 'finance' },
    },
    { now: task.createdAt, call: aCall(principal) },
  );
  expect((JSON.parse(event.body) as { data: unknown }).data).toMatchObject({
    actor: { issuer: 'urn:test', subject: 'ada', roles: ['finance'] },
    role: 'finance',
  });
  expect(event.body).not.toMatch(/legal|board/);
});
