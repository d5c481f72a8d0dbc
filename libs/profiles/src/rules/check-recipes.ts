import { mistakeInSchedule } from '../schedule.js';
import { mistake, type Finding } from './finding.js';
import { partsOf, textOf, type Part } from './look.js';

/** Every schedule can be read, and every automated task has a recipe of this profile. */
export function checkRecipes({ recipes, automated_tasks: tasks }: Part): readonly Finding[] {
  const names = new Set(partsOf(recipes).map(([, { name }]) => name));
  return [
    ...partsOf(recipes).flatMap(([index, recipe]) => checkSchedule(['recipes', index], recipe)),
    ...partsOf(tasks).flatMap(([index, task]) => [
      ...checkSchedule(['automated_tasks', index], task),
      ...(textOf(task['recipe']) === undefined || names.has(task['recipe'])
        ? []
        : [mistake(['automated_tasks', index, 'recipe'], 'is none of the recipes')]),
    ]),
  ];
}

function checkSchedule(path: readonly (string | number)[], part: Part): readonly Finding[] {
  const schedule = textOf(part['schedule']);
  if (schedule === undefined || schedule === '') return [];
  const wrong = mistakeInSchedule(schedule);
  return wrong === undefined ? [] : [mistake([...path, 'schedule'], wrong)];
}
