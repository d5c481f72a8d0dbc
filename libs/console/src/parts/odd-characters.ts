/** A character that cannot be seen, and changes what is seen. */
export interface OddCharacter {
  readonly code: string;
}

// Controls but for tab and line feed; the marks that turn the direction of text; what has no width; and tags, which nobody sees.
// The joiners U+200C and U+200D stay: some scripts and emoji are written with them.
const RANGES = [
  ['0000', '0008'],
  ['000B', '001F'],
  ['007F', '009F'],
  ['00AD', '00AD'],
  ['061C', '061C'],
  ['180E', '180E'],
  ['200B', '200B'],
  ['200E', '200F'],
  ['202A', '202E'],
  ['2060', '2069'],
  ['FEFF', 'FEFF'],
  ['FFF9', 'FFFB'],
  ['E0000', 'E007F'],
] as const;
const ODD = new RegExp(`[${RANGES.map(([first, last]) => `\\u{${first}}-\\u{${last}}`).join('')}]`, 'gu');

/** At most so many are shown each by itself: a text of a million of them is one too. */
const MAX_ODD = 200;

/** Splits a text at characters that cannot be seen. A text without any is one part. */
export function splitOddCharacters(text: string): readonly (string | OddCharacter)[] {
  if (text.search(ODD) < 0) return [text];
  const parts: (string | OddCharacter)[] = [];
  let from = 0;
  for (const match of text.matchAll(ODD)) {
    if (match.index > from) parts.push(text.slice(from, match.index));
    parts.push({ code: match[0].codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0') });
    from = match.index + match[0].length;
    if (parts.length > MAX_ODD) break;
  }
  const rest = text.slice(from).replaceAll(ODD, '\uFFFD');
  return rest === '' ? parts : [...parts, rest];
}
