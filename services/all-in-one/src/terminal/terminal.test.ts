import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { createOutput } from './output.js';
import { writeTable } from './table.js';
import { clockTime, fit, plain, span, wrap } from './text.js';

function stage(terminal: { isTTY: boolean; columns?: number }, env: NodeJS.ProcessEnv = {}, json = false) {
  const stdout = Object.assign(new PassThrough(), terminal);
  const out = createOutput(json, env, { stdout, stderr: new PassThrough() });
  return { out, written: () => String(stdout.read() ?? '') };
}

describe('what a command writes', () => {
  test.each([
    ['a terminal', { isTTY: true }, {}, false, '\u001b[31mno\u001b[0m'],
    ['a terminal with NO_COLOR', { isTTY: true }, { NO_COLOR: '1' }, false, 'no'],
    ['a terminal with an empty NO_COLOR', { isTTY: true }, { NO_COLOR: '' }, false, '\u001b[31mno\u001b[0m'],
    ['a dumb terminal', { isTTY: true }, { TERM: 'dumb' }, false, 'no'],
    ['a file', { isTTY: false }, {}, false, 'no'],
    ['a terminal, as JSON', { isTTY: true }, {}, true, 'no'],
  ])('has colours where it should: %s', (_what, terminal, env, json, expected) => {
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

describe('a table', () => {
  const columns = [{ title: 'ID' }, { title: 'REASON', flexible: true }, { title: 'BY', flexible: true }] as const;
  const rows = [['0123456789', 'a long reason to give', 'somebody']];

  test('is as wide as it needs where there is no terminal', () => {
    const { out, written } = stage({ isTTY: false });
    writeTable(out, columns, rows);
    expect(written()).toBe('ID          REASON                 BY\n0123456789  a long reason to give  somebody\n');
  });

  test('fits a terminal: the widest of what may be cut off is', () => {
    const { out, written } = stage({ isTTY: true, columns: 32 }, { NO_COLOR: '1' });
    writeTable(out, columns, rows);
    expect(written()).toBe('ID          REASON      BY\n0123456789  a long re…  somebody\n');
  });

  test('keeps what must not be cut off, however narrow the terminal', () => {
    const { out, written } = stage({ isTTY: true, columns: 10 }, { NO_COLOR: '1' });
    writeTable(out, columns, rows);
    expect(written()).toContain('0123456789');
  });

  test('obeys nothing that it shows', () => {
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
