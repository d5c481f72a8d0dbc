import type { OrgMistake } from './person.js';

/** A record of a CSV file, and the line in which it begins. */
export interface CsvRecord {
  readonly line: number;
  readonly fields: readonly string[];
}

/**
 * Reads CSV (RFC 4180). A line may end with LF too. It skips a byte order mark and empty lines. A quote that is not closed, or
 * that stands in a field without quotes, is a mistake, because CSV readers disagree about its meaning.
 */
export function readCsv(text: string): {
  readonly records: readonly CsvRecord[];
  readonly mistakes: readonly OrgMistake[];
} {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const records: CsvRecord[] = [];
  const mistakes: OrgMistake[] = [];
  let at = 0;
  let line = 1;
  while (at < source.length) {
    const fields: string[] = [];
    const begun = line;
    let isEnded = false;
    while (!isEnded) {
      const field = readField(source, at);
      fields.push(field.text);
      if (field.mistake !== undefined) mistakes.push({ line, message: field.mistake });
      line += field.lineEnds;
      at = field.end;
      if (source[at] === ',') {
        at += 1;
        continue;
      }
      isEnded = true;
      if (source[at] === '\r' && source[at + 1] === '\n') at += 2;
      else if (at < source.length) at += 1;
      line += 1;
    }
    if (fields.length > 1 || fields[0] !== '') records.push({ line: begun, fields });
  }
  return { records, mistakes };
}

interface Field {
  readonly text: string;
  /** The index of the comma, the line end or the end of the text after it. */
  readonly end: number;
  /** The number of line ends in it. */
  readonly lineEnds: number;
  readonly mistake?: string;
}

function readField(source: string, from: number): Field {
  if (source[from] !== '"') {
    const end = endOfField(source, from);
    const text = source.slice(from, end);
    return { text, end, lineEnds: 0, ...(text.includes('"') ? { mistake: 'has a quote within a field' } : {}) };
  }
  let text = '';
  let at = from + 1;
  for (;;) {
    const quote = source.indexOf('"', at);
    if (quote < 0) {
      return { text, end: source.length, lineEnds: 0, mistake: 'has a quote that is not closed' };
    }
    text += source.slice(at, quote);
    at = quote + 1;
    if (source[at] !== '"') break;
    text += '"';
    at += 1;
  }
  const end = endOfField(source, at);
  const lineEnds = text.split('\n').length - 1;
  return { text, end, lineEnds, ...(end > at ? { mistake: 'has something after a quote that is closed' } : {}) };
}

const END = /,|\r\n|\n/g;

function endOfField(source: string, from: number): number {
  END.lastIndex = from;
  return END.exec(source)?.index ?? source.length;
}
