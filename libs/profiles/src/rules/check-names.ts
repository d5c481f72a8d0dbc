import { mistake, type Finding } from './finding.js';
import { partOf, partsOf, textOf, type Part } from './look.js';

/** The lists of a profile whose items have a name (or path) of their own. */
const NAMED: readonly (readonly [path: readonly string[], name: string])[] = [
  [['extensions'], 'name'],
  [['recipes'], 'name'],
  [['automated_tasks'], 'name'],
  [['goosehints', 'local_templates'], 'path'],
  [['gooseignore', 'local_templates'], 'path'],
];

/** No name is blank (a description may be), and no two items of a list have the same one: one of them would be ignored. */
export function checkNames(profile: Part): readonly Finding[] {
  return [
    ...(isBlank(profile['display_name']) ? [mistake(['display_name'], 'must not be blank')] : []),
    ...NAMED.flatMap(([path, name]) => checkList(path, name, profile)),
  ];
}

function checkList(path: readonly string[], name: string, profile: Part): readonly Finding[] {
  const list = path.reduce<unknown>((part, step) => partOf(part)[step], profile);
  const seen = new Set<string>();
  return partsOf(list).flatMap(([index, item]) => {
    const text = textOf(item[name]);
    if (text === undefined) return [];
    const place = [...path, index, name];
    if (isBlank(text)) return [mistake(place, 'must not be blank')];
    if (seen.has(text)) return [mistake(place, 'is the same as that of an item before')];
    seen.add(text);
    if (name === 'path' && isOutside(text)) return [mistake(place, 'must not lead out of the folder')];
    return [];
  });
}

function isBlank(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && value.trim() === '';
}

function isOutside(path: string): boolean {
  return path.split(/[/\\]/).includes('..');
}
