/**
 * A value as JSON text that says all that the value says.
 *
 * @throws TypeError for what JSON.stringify would drop or change without a word: NaN and infinite numbers, functions and
 * symbols, undefined in a list, dates that are none, and objects of which nothing would be left (a Map, an Error, a
 * Promise that was not awaited); and for what it refuses: BigInt and cycles. Undefined members of objects are left out.
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

/** @param read what is written for it, which `toJSON` may have made of it. */
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

/** Whether an object that is more than a record would be written as `{}`. */
function isLost(value: object): boolean {
  if (Array.isArray(value) || Object.keys(value).length > 0) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // A plain object's prototype is the last one, also where it comes from another realm.
  return prototype !== null && Object.getPrototypeOf(prototype) !== null;
}

function nameOf(value: object): string {
  return (value.constructor as { readonly name?: string } | undefined)?.name || 'special object';
}
