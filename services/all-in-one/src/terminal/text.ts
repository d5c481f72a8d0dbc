import { onOneLine } from '@handoff/kernel';

/**
 * Text as one line that steers no terminal: text of other people may hold escape sequences, line ends, invisible
 * characters, and characters that reverse the writing direction.
 */
export const plain = onOneLine;

/** The text with each line made {@link plain}. */
export function plainLines(text: string): string {
  return text.split('\n').map(plain).join('\n');
}

/** The text cut to `width` characters; the last one is an ellipsis when something is missing. */
export function fit(text: string, width: number): string {
  if (width < 1) return '';
  const characters = [...text];
  return characters.length <= width ? text : `${characters.slice(0, width - 1).join('')}…`;
}

/** The text in lines of at most `width` characters, broken between words. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** A time span in the largest unit that fits: `42s`, `7m`, `3h`, `12d`. */
export function span(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(Math.abs(milliseconds) / 1_000));
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)}h`;
  return `${Math.floor(seconds / 86_400)}d`;
}

/** The local time of day of an instant: `14:03:07`. */
export function clockTime(instant: string): string {
  const date = new Date(instant);
  return Number.isNaN(date.getTime()) ? '--:--:--' : date.toTimeString().slice(0, 8);
}
