import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { createOutput } from './output.js';
import { writeTable } from './table.js';
import { clockTime, fit, plain, span, wrap } from './text.js';

function stage(terminal: { isTTY: boolean; columns?: number }, env: NodeJS.ProcessEnv = {}, json = false) {
  const stdout = Object.assign(new PassThrough(), terminal);
  const stderr = new PassThrough();
  const out = createOutput(json, env, { stdout, stderr });
  return { out, written: () => String(stdout.read() ?? ''), noted: () => String(stderr.read() ?? '') };
}

describe('what a command writes', () => {
  test.each([
    ['a terminal', { isTTY: true }, {}, false, '\u001b[31mno\u001b[0m'],
    ['a terminal with NO_COLOR', { isTTY: true }, { NO_COLOR: '1' }, false, 'no'],
    ['a terminal with an empty NO_COLOR', { isTTY: true }, { NO_COLOR: '' }, false, '\u001b[31mno\u001b[0m'],
    ['a dumb terminal', { isTTY: true }, { TERM: 'dumb' }, false, 'no'],
    ['a file', { isTTY: false }, {}, false, 'no'],
    ['a terminal, as JSON', { isTTY: true }, {}, true, 'no'],
  ])('has colours on a colour terminal only: %s', (_what, terminal, env, json, expected) => {
    expect(stage(terminal, env, json).out.paint('red', 'no')).toBe(expected);
  });

  test('is either for people or JSON, never both', () => {
    const people = stage({ isTTY: false });
    people.out.line('text');
    people.out.document({ a: 1 });
    const programs = stage({ isTTY: false }, {}, true);
    programs.out.line('text');
    programs.out.document({ a: 1 });
    expect([people.written(), programs.written()]).toEqual(['text\n', '{"a":1}\n']);
  });
});

describe('text of other people', () => {
  const wrote = 'a\u009b2J\u202eb\u200bc\u{e0041}d\u007f\u001b[2Je\nf';
  const INVISIBLE = /[\p{Cc}\p{Cf}]/u;

  test('is escaped in JSON and parses to the same text', () => {
    const { out, written } = stage({ isTTY: true }, {}, true);
    out.document({ [wrote]: [wrote] });
    const line = written().slice(0, -1);
    expect(line).not.toMatch(INVISIBLE);
    expect(JSON.parse(line)).toEqual({ [wrote]: [wrote] });
  });

  test('stays on its line and gets no colour but ours', () => {
    const { out, written } = stage({ isTTY: true, columns: 80 });
    out.line(`${out.paint('red', 'no')} ${wrote}`);
    expect(written()).toBe('\u001b[31mno\u001b[0m a 2J b c d [2Je f\n');
  });

  test('steers no terminal as part of a note', () => {
    const { out, noted } = stage({ isTTY: true });
    out.note(`first\nsecond ${wrote.replace('\n', '')}`);
    expect(noted()).toBe('first\nsecond a 2J b c d [2Jef\n');
  });
});

describe('a table', () => {
  const columns = [{ title: 'ID' }, { title: 'REASON', flexible: true }, { title: 'BY', flexible: true }] as const;
  const rows = [['0123456789', 'a long reason to give', 'somebody']];

  test('is as wide as its content when there is no terminal', () => {
    const { out, written } = stage({ isTTY: false });
    writeTable(out, columns, rows);
    expect(written()).toBe('ID          REASON                 BY\n0123456789  a long reason to give  somebody\n');
  });

  test('fits a terminal: the widest flexible column is cut off', () => {
    const { out, written } = stage({ isTTY: true, columns: 32 }, { NO_COLOR: '1' });
    writeTable(out, columns, rows);
    expect(written()).toBe('ID          REASON      BY\n0123456789  a long re…  somebody\n');
  });

  test('keeps its fixed columns, however narrow the terminal', () => {
    const { out, written } = stage({ isTTY: true, columns: 10 }, { NO_COLOR: '1' });
    writeTable(out, columns, rows);
    expect(written()).toContain('0123456789');
  });

  test('shows escape sequences without obeying them', () => {
    const { out, written } = stage({ isTTY: true, columns: 80 }, { NO_COLOR: '1' });
    writeTable(out, columns, [['1', 'red \u001b[31m alert\r\nnew \u202E line', '\u009b2J']]);
    expect(written().split('\n')).toEqual([
      'ID  REASON                      BY',
      '1   red  [31m alert new   line   2J',
      '',
    ]);
  });
});

test.each([
  [fit('abc', 3), 'abc'],
  [fit('abcd', 3), 'ab…'],
  [fit('😀😀😀', 2), '😀…'],
  [fit('abc', 0), ''],
  [wrap('one two three', 8).join('|'), 'one two|three'],
  [wrap('unbreakable', 4).join('|'), 'unbreakable'],
  [plain('a\u0000b\nc\u2028d'), 'a b c d'],
  [span(59_999), '59s'],
  [span(-7 * 60_000), '7m'],
  [span(3_600_000 * 47), '1d'],
  [clockTime('nonsense'), '--:--:--'],
])('%j is %j', (actual, expected) => {
  expect(actual).toBe(expected);
});
