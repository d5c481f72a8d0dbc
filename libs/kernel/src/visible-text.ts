/**
 * Characters that a reader does not see and that a terminal or a model may obey: controls (C0, DEL, C1), line and paragraph
 * separators, lone surrogates, and Unicode's format and default-ignorable characters (changes of the writing direction,
 * zero-width characters, variation selectors, tags).
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
/** Most text, which needs no search for each of the properties. */
const IS_PLAIN = /^[\n\x20-\x7e]*$/;
const INVISIBLE_RUN = new RegExp(`${INVISIBLE.source}+`, 'gu');

/** A value as JSON text with every invisible character escaped: it can be read, and it has no effect where it is shown. */
export function visibleJson(value: unknown, indent?: number): string {
  return escapeInvisible(JSON.stringify(value, undefined, indent));
}

/** JSON text with every invisible character escaped. Line ends between values stay. */
export function escapeInvisible(json: string): string {
  if (IS_PLAIN.test(json)) return json;
  return json.replace(INVISIBLE, (character) => (character === '\n' ? character : escapesOf(character)));
}

/** Text on one line, with one space for each run of invisible characters. */
export function onOneLine(text: string): string {
  return text.replace(INVISIBLE_RUN, ' ');
}

function escapesOf(character: string): string {
  let escapes = '';
  for (let at = 0; at < character.length; at += 1) {
    escapes += `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`;
  }
  return escapes;
}
