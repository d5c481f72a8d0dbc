import { describe, expect, test } from '@jest/globals';
import type { Task } from '../domain/task/task.js';
import { aClaimedTask, newId, noon } from '../testing/builders.js';
import { composeReply, recipeOfClaim, thingsShown } from './reply-recipes.js';
import { representClaim } from './represent-lease.js';

const MOST = 32;

function claimOf(make: (i: number) => Partial<Task> = () => ({})): readonly Task[] {
  return Array.from({ length: MOST }, (_, i) => {
    const lease = { id: newId(), seconds: 60, expiresAt: noon };
    return aClaimedTask({ lease, contentHash: `${i}`.padStart(64, '0'), ...make(i) });
  });
}

function composed(recipe: string, tasks: readonly Task[]): string | undefined {
  const taskAt = (id: string) => tasks.find((task) => task.id === id);
  return composeReply(recipe, { taskAt, approval: () => undefined });
}

describe('the recipe of a claim', () => {
  const unlike = claimOf((i) => ({
    attempt: i,
    version: 2 * i,
    description: i % 2 === 0 ? undefined : 'x'.repeat(2_000),
    notBefore: i % 3 === 0 ? undefined : new Date(i),
    expiresAt: new Date(noon.getTime() + i),
  }));

  test.each([
    ['alike', claimOf()],
    ['unlike in every member', unlike],
    ['one alone', claimOf().slice(0, 1)],
  ])('of tasks that are %s is their claim again, byte for byte', (_, tasks) => {
    const recipe = recipeOfClaim(tasks, noon);
    expect(composed(recipe, tasks)).toBe(JSON.stringify(representClaim(tasks, noon)));
    expect(thingsShown(recipe).taskIds).toEqual(tasks.map(({ id }) => id));
  });

  test('names each member once, so that a new member adds its name once and not once per task', () => {
    const recipe = recipeOfClaim(unlike, noon);
    const counts = [...recipe.matchAll(/"([a-z_.]*[a-z])"/g)].map(([, name]) => name);
    expect(counts.filter((name) => name!.includes('_') && name !== 'budget_check').sort()).toEqual(
      [...new Set(counts)].filter((name) => name!.includes('_') && name !== 'budget_check').sort(),
    );
  });

  test('takes three short texts per task when tasks are alike', () => {
    const [most, fewer] = [claimOf(), claimOf().slice(0, 2)].map((tasks) => recipeOfClaim(tasks, noon).length);
    expect((most! - fewer!) / (MOST - 2)).toBeLessThan(160); // an id, a hash, and the id of the lease
  });

  test('of an earlier release is understood', () => {
    const [task] = claimOf();
    const { lease, task_id, version } = representClaim([task!], noon).tasks[0]!;
    const recipe = JSON.stringify({ shared: { version }, claimed: [{ task_id, lease }] });
    expect(composed(recipe, [task!])).toBe(JSON.stringify(representClaim([task!], noon)));
  });
});
