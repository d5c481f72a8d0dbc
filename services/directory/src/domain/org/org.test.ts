import { describe, expect, test } from '@jest/globals';
import { type HandoffError } from '@handoff/kernel';
import { aCall, holderOf } from '../../testing/builders.js';
import { aPerson, csvOf, toImport } from '../../testing/org-builders.js';
import { decideImport, MAX_LEVELS, MAX_PEOPLE, type OrgBefore } from './decide-import.js';
import { treeOf } from './org-tree.js';
import { parseOrgFile } from './parse-org-file.js';
import type { OrgPerson } from './person.js';
import { readCsv } from './read-csv.js';

const TITLES = 'user_id,reports_to_id,name,role,email,department';
const before = (...people: readonly OrgPerson[]): OrgBefore => ({
  people: new Map(people.map((person) => [person.userId, person])),
  roles: new Set(['finance', 'manager']),
});

function mistakesOf(text: string, there: OrgBefore = before()): readonly string[] {
  try {
    decideImport(toImport(text), there);
    return [];
  } catch (error) {
    return ((error as HandoffError).errors ?? []).map(({ message }) => message);
  }
}

describe('CSV', () => {
  test.each([
    [
      'a,b\r\n1,2\r\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'a,b\n1,2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['\uFEFFa,b\n', [['a', 'b']]],
    ['a,"b ""c"", d"\n', [['a', 'b "c", d']]],
    [
      'a,"b\nc"\nd,e\n',
      [
        ['a', 'b\nc'],
        ['d', 'e'],
      ],
    ],
    [
      'a,\n\n\n,b\n',
      [
        ['a', ''],
        ['', 'b'],
      ],
    ],
    ['', []],
    ['"",""', [['', '']]],
  ])('%j is read by RFC 4180', (text, records) => {
    const read = readCsv(text);
    expect([read.records.map(({ fields }) => fields), read.mistakes]).toEqual([records, []]);
  });

  test('a record has the number of the line in which it begins', () => {
    expect(readCsv('a\n"b\nc\nd"\ne\n').records.map(({ line }) => line)).toEqual([1, 2, 5]);
  });

  test.each([
    ['a,b"c\n', 1],
    ['a\nb,"c', 2],
    ['a\n"b"c,d\n', 2],
  ])('%j has a misplaced quote', (text, line) => {
    expect(readCsv(text).mistakes).toMatchObject([{ line, message: expect.stringContaining('quote') }]);
  });
});

describe('a file of people', () => {
  test('has its columns in any order', () => {
    const text = 'email,user_id,role,name,department,reports_to_id\nada@example.com,7,finance,Ada,Money,\n';
    expect(parseOrgFile(text)).toEqual({
      lines: [{ line: 2, person: aPerson(7, { name: 'Ada', email: 'ada@example.com', department: 'Money' }) }],
      mistakes: [],
    });
  });

  test.each([
    ['', 'must name the columns'],
    ['user_id,name\n', 'must name the columns'],
    [`${TITLES},${TITLES}\n`, 'must name the columns'],
    [`${TITLES}\n1,,Ada,finance,a@b.c\n`, 'line 2: must have 6 fields'],
    [csvOf(['0', '', 'Ada', 'finance', 'a@b.c', '']), 'line 2: user_id'],
    [csvOf(['1.5', '', 'Ada', 'finance', 'a@b.c', '']), 'line 2: user_id'],
    [csvOf(['9007199254740993', '', 'Ada', 'finance', 'a@b.c', '']), 'line 2: user_id'],
    [csvOf(['1', 'x', 'Ada', 'finance', 'a@b.c', '']), 'line 2: reports_to_id'],
    [csvOf(['1', '1', 'Ada', 'finance', 'a@b.c', '']), 'line 2: reports_to_id: must be somebody else'],
    [csvOf(['1', '', ' ', 'finance', 'a@b.c', '']), 'line 2: name'],
    [csvOf(['1', '', 'A\u202eda', 'finance', 'a@b.c', '']), 'line 2: name'],
    [csvOf(['1', '', 'Ada', 'Finance', 'a@b.c', '']), 'line 2: role'],
    [csvOf(['1', '', 'Ada', 'finance', 'nobody', '']), 'line 2: email'],
    [csvOf(['1', '', 'Ada', 'finance', 'a@b.c', 'x'.repeat(300)]), 'line 2: department'],
  ])('%j is refused', (text, message) => {
    expect(mistakesOf(text)).toEqual(expect.arrayContaining([expect.stringContaining(message)]));
  });
});

describe('an import', () => {
  const line = (id: number, manager: number | '', role = 'finance', email = `p${id}@example.com`) =>
    [String(id), String(manager), `P${id}`, role, email, ''] as const;

  test('adds and changes people, and does not count people who stay the same', () => {
    const there = before(aPerson(1), aPerson(2));
    const change = decideImport(toImport(csvOf(line(1, ''), line(2, 1), line(3, 2))), there);
    expect([change.created.map(({ userId }) => userId), change.updated.map(({ userId }) => userId)]).toEqual([
      [3],
      [2],
    ]);
  });

  test('accepts a manager who comes later or is known already', () => {
    expect(mistakesOf(csvOf(line(2, 3), line(3, 1)), before(aPerson(1)))).toEqual([]);
  });

  test('has all mistakes in one refusal, in the order of lines', () => {
    const text = csvOf(line(2, 9), line(3, '', 'ghost'), line(3, ''), line(4, '', 'finance', 'P1@example.com'));
    expect(mistakesOf(text, before(aPerson(1)))).toEqual([
      'line 2: reports_to_id: nobody has the user_id 9',
      'line 3: role: ghost has no profile',
      'line 4: user_id: is that of line 3',
      'line 5: email: is that of 1',
    ]);
  });

  test('with a cycle of file and table together is refused with the lines of the file', () => {
    const there = before(aPerson(1), aPerson(2, { reportsTo: 1 }), aPerson(3, { reportsTo: 2 }));
    expect(mistakesOf(csvOf(line(1, 3)), there)).toEqual(['line 2: reports_to_id: leads back to this person']);
    expect(mistakesOf(csvOf(line(4, 5), line(5, 4)))).toEqual([
      'line 2: reports_to_id: leads back to this person',
      'line 3: reports_to_id: leads back to this person',
    ]);
  });

  test('lets two people exchange addresses, and gives no two the same', () => {
    const there = before(aPerson(1), aPerson(2));
    const swapped = csvOf(line(1, '', 'finance', 'p2@example.com'), line(2, '', 'finance', 'p1@example.com'));
    expect(mistakesOf(swapped, there)).toEqual([]);
    expect(mistakesOf(csvOf(line(1, '', 'finance', 'P2@EXAMPLE.com')), there)).toEqual(['line 2: email: is that of 2']);
  });

  test('makes no more levels than the tree may have, counting known people', () => {
    const chain = Array.from({ length: MAX_LEVELS }, (_, n) => aPerson(n + 1, n === 0 ? {} : { reportsTo: n }));
    expect(mistakesOf(csvOf(line(99, MAX_LEVELS)), before(...chain))).toHaveLength(1);
    expect(mistakesOf(csvOf(line(98, ''), line(1, 98)), before(...chain))).toEqual([
      `line 3: reports_to_id: makes more than ${MAX_LEVELS} levels`,
    ]);
  });

  test('makes no more people than there may be', () => {
    const people = Array.from({ length: MAX_PEOPLE }, (_, n) => aPerson(n + 1));
    expect(mistakesOf(csvOf(line(MAX_PEOPLE + 1, '')), before(...people))).toHaveLength(1);
  });

  test('is for admins', () => {
    const call = aCall({ principal: holderOf('finance') });
    expect(() => decideImport({ ...toImport(csvOf(line(1, ''))), call }, before())).toThrow(
      expect.objectContaining({ code: 'FORBIDDEN' }),
    );
  });
});

test('the tree has each person once, below their manager', () => {
  const people = [aPerson(3, { reportsTo: 1 }), aPerson(1), aPerson(2), aPerson(4, { reportsTo: 3 })];
  expect(treeOf(people)).toMatchObject([
    { userId: 1, reports: [{ userId: 3, reports: [{ userId: 4, reports: [] }] }] },
    { userId: 2, reports: [] },
  ]);
});
