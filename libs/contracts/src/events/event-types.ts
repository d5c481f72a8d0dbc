/** A filter on event types. */
export interface EventTypes {
  readonly whole: readonly string[];
  /** Prefixes such as `task.`. */
  readonly prefixes: readonly string[];
}

/** Parses a list such as `task.*,approval.decided`. */
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
