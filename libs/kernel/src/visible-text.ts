/**
 * Characters that a reader does not see and a terminal or a model may obey: controls (C0, DEL, C1), line and paragraph
 * separators, lone surrogates, and all that Unicode calls format characters or ignorable by default: those that turn the
 * direction of writing, zero-width ones, variation selectors, tags.
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
const INVISIBLE_RUN = new RegExp(`${INVISIBLE.source}+`, 'gu');

/** A value as JSON text in which every invisible character is an escape: shown anywhere, it can be read and does nothing. */
export function visibleJson(value: unknown, indent?: number): string {
  return escapeInvisible(JSON.stringify(value, undefined, indent));
}

/** JSON text with every invisible character as the escape of the same character. Line ends between values stay. */
export function escapeInvisible(json: string): string {
  return json.replace(INVISIBLE, (character) => (character === '\n' ? character : escapesOf(character)));
}

/** Text on one line, with a space for invisible characters, as many as there are in a row. */
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
