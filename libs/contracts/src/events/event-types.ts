/** Which types of events are wanted. */
export interface EventTypes {
  readonly whole: readonly string[];
  /** What the others begin with, such as `task.`. */
  readonly prefixes: readonly string[];
}

/** The types that a list such as `task.*,approval.decided` names. */
export function parseEventTypes(list: string): EventTypes {
  const names = list.split(',');
  return {
    whole: names.filter((name) => !name.endsWith('.*')),
    prefixes: names.filter((name) => name.endsWith('.*')).map((name) => name.slice(0, -1)),
  };
}

export function isOneOf({ whole, prefixes }: EventTypes, type: string): boolean {
  return whole.includes(type) || prefixes.some((prefix) => type.startsWith(prefix));
}
