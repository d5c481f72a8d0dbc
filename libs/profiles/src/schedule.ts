/**
 * What is wrong with a schedule: a cron expression of five fields (minute, hour, day, month, weekday), of six with seconds
 * first, or a word such as `@daily`. Undefined when it can be read.
 */
export function mistakeInSchedule(schedule: string): string | undefined {
  const text = schedule.trim();
  if (text.startsWith('@')) return WORDS.has(text) ? undefined : `must be one of ${[...WORDS].join(', ')}`;
  const given = text.split(/\s+/);
  if (given.length !== 5 && given.length !== 6) return 'must have five fields, or six with seconds';
  const fields = given.length === 6 ? [SECOND, ...FIELDS] : FIELDS;
  for (const [at, field] of fields.entries()) {
    if (!isField(given[at]!, field))
      return `has ${field.name === 'hour' ? 'an' : 'a'} ${field.name} that is not from ${field.from} to ${field.to}`;
  }
  return undefined;
}

const WORDS = new Set(['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly']);

interface Field {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly names?: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const SECOND: Field = { name: 'second', from: 0, to: 59 };
const FIELDS: readonly Field[] = [
  { name: 'minute', from: 0, to: 59 },
  { name: 'hour', from: 0, to: 23 },
  { name: 'day', from: 1, to: 31 },
  { name: 'month', from: 1, to: 12, names: ['', ...MONTHS] },
  { name: 'weekday', from: 0, to: 7, names: WEEKDAYS },
];

function isField(text: string, field: Field): boolean {
  return text.split(',').every((part) => isPart(part, field));
}

/** `*`, a value or a range, each also with a step. */
function isPart(part: string, field: Field): boolean {
  const [range = '', step, ...rest] = part.split('/');
  if (rest.length > 0 || (step !== undefined && !/^[1-9]\d?$/.test(step))) return false;
  if (range === '*' || range === '?') return true;
  const [first, last, ...others] = range.split('-').map((text) => valueOf(text, field));
  if (first === undefined || others.length > 0) return false;
  return range.includes('-') ? last !== undefined && first <= last : true;
}

function valueOf(text: string, { from, to, names = [] }: Field): number | undefined {
  const value = /^\d{1,2}$/.test(text) ? Number(text) : names.indexOf(text.toLowerCase());
  return text !== '' && value >= from && value <= to ? value : undefined;
}
