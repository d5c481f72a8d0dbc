/** Longer names are cut, so that an answer does not send a caller's megabyte back. */
const MAX_TOKEN = 100;

/** A path into a JSON value as an RFC 6901 pointer. */
export function toPointer(path: readonly (string | number)[]): string {
  return path.map((step) => `/${escapeToken(String(step))}`).join('');
}

/** A member's name as one token of an RFC 6901 pointer. */
export function escapeToken(name: string): string {
  const short = name.length > MAX_TOKEN ? `${cut(name, MAX_TOKEN)}…` : name;
  return short.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** Does not cut between the halves of a surrogate pair. */
function cut(text: string, length: number): string {
  return text.slice(0, length).replace(/[\ud800-\udbff]$/, '');
}
