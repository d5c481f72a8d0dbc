/** A value of a filter, as an address holds it. */
export type FilterValue = string | boolean | undefined;
export type Filters = Readonly<Record<string, FilterValue>>;

/** The request behind a page, as a line for a shell. The token is in `$TOKEN`, never in the line. */
export function curlOf(
  gatewayUrl: string,
  path: string,
  query: Readonly<Record<string, FilterValue | number>> = {},
): string {
  const parameters = new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
  const url = `${gatewayUrl}${path}${parameters.size === 0 ? '' : `?${parameters.toString()}`}`;
  return `curl ${shellWord(url)} -H "Authorization: Bearer $TOKEN"`;
}

/** A command of `handoff`, with each argument as one word of a shell. */
export function cliOf(...words: readonly string[]): string {
  return ['npx handoff', ...words.map(shellWord)].join(' ');
}

/** A text as one word of a shell: an address may hold anything, and somebody will paste the line. */
export function shellWord(word: string): string {
  return /^[\w.,:/@=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
