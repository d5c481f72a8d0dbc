import type { Filters } from '../../api/commands.js';

/** The longest value that an address may hold. */
const MAX_VALUE = 300;

/**
 * The filters of an address: texts and flags of the given names, and nothing else. What a value may be is the API's to say:
 * a wrong one gets its refusal, which is shown.
 */
export function filtersOf(
  names: readonly string[],
  flags: readonly string[],
  search: Readonly<Record<string, unknown>>,
): Filters {
  const texts = names.flatMap((name) => {
    const value = search[name];
    // The router reads what looks like a number or a list as one.
    const read = typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
    return read === '' ? [] : [[name, read.slice(0, MAX_VALUE)]];
  });
  const set = flags.flatMap((name) => (search[name] === true || search[name] === 'true' ? [[name, true]] : []));
  return Object.fromEntries([...texts, ...set]) as Filters;
}
