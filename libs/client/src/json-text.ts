/**
 * Serialises a value as JSON text without loss.
 *
 * @throws TypeError for values that JSON.stringify silently drops or changes: NaN and infinite numbers, functions and
 * symbols, undefined in a list, invalid dates, and objects that would become `{}` (a Map, an Error, a Promise without
 * await); and for those that it refuses: BigInt and cycles. Undefined members of objects are left out.
 */
export function toJsonText(value: unknown): string {
  return JSON.stringify(value, function (this: unknown, key: string, read: unknown) {
    const given = (this as Readonly<Record<string, unknown>>)[key];
    const mistake = mistakeIn(given, read, Array.isArray(this));
    if (mistake !== undefined)
      throw new TypeError(`${key === '' ? 'A value' : `"${key}"`} cannot be sent: ${mistake}.`);
    return read;
  });
}

/** @param read the value after `toJSON`. */
function mistakeIn(given: unknown, read: unknown, inList: boolean): string | undefined {
  switch (typeof read) {
    case 'number':
      return Number.isFinite(read) ? undefined : `${read} is no number that JSON has`;
    case 'function':
    case 'symbol':
      return `JSON has no ${typeof read}`;
    case 'undefined':
      return inList ? 'a list cannot hold undefined' : undefined;
    case 'object':
      if (given instanceof Date && read === null) return 'the date is not valid';
      return read !== null && isLost(read) ? `JSON keeps nothing of a ${nameOf(read)}` : undefined;
    default:
      return undefined;
  }
}

/** Whether JSON.stringify would write an object that is not a plain record as `{}`. */
function isLost(value: object): boolean {
  if (Array.isArray(value) || Object.keys(value).length > 0) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // A plain object's prototype has no prototype itself, also when it comes from another realm.
  return prototype !== null && Object.getPrototypeOf(prototype) !== null;
}

function nameOf(value: object): string {
  return (value.constructor as { readonly name?: string } | undefined)?.name || 'special object';
}
