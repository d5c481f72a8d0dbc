import { describe, expect, test } from '@jest/globals';
import { uuidv7 } from '@handoff/kernel';
import { anAnswer, aRecordedAnswer } from '../testing/access-builders.js';
import { after, NOON } from '../testing/builders.js';
import { count, emptyTally, isByRules, type Replayed } from './dry-run.js';
import { beginDryRun, decodePlace, encodePlace } from './dry-run-place.js';

describe('a replayed answer', () => {
  const ALLOWED = anAnswer({ isAllowed: true, code: 'allowed' });
  const tallied = (replayed: Replayed, changes = {}) => {
    const tally = emptyTally();
    count(tally, aRecordedAnswer(changes), replayed);
    const { answers, same, notReplayable, missing, differences } = tally;
    return { answers, same, notReplayable, missing: [...missing], different: differences.length };
  };

  test('is the same if its outcome is, also by other rules', () => {
    const same = { answers: 1, same: 1, notReplayable: 0, missing: [], different: 0 };
    expect(tallied('same')).toEqual(same);
    expect(tallied({ answer: anAnswer({ code: 'denied' }) })).toEqual(same);
    expect(tallied({ answer: ALLOWED }, { outcome: 'allow' })).toEqual(same);
  });

  test('is different if its outcome is', () => {
    expect(tallied({ answer: ALLOWED })).toMatchObject({ same: 0, different: 1 });
    expect(tallied({ answer: anAnswer() }, { outcome: 'allow' })).toMatchObject({ same: 0, different: 1 });
  });

  test('is counted with each fact that is missing', () => {
    expect(tallied({ missing: ['a', 'b'] })).toEqual({
      answers: 1,
      same: 0,
      notReplayable: 1,
      missing: [
        ['a', 1],
        ['b', 1],
      ],
      different: 0,
    });
  });

  test.each([
    ['allowed', true],
    ['denied', true],
    ['no_rule', true],
    ['not_evaluated', false],
    ['bad_name', false],
  ] as const)('with the code %s was made by rules: %s', (code, expected) => {
    expect(isByRules(aRecordedAnswer({ code }))).toBe(expected);
    expect(isByRules(aRecordedAnswer({ code, bundle: undefined }))).toBe(false);
  });
});

describe('the place of a dry run', () => {
  const HASH = 'a'.repeat(64);

  test('begins with the last 30 days, or with the span that is asked for', () => {
    expect(beginDryRun({}, HASH, NOON)).toEqual({
      from: after(-30 * 86_400_000),
      to: NOON,
      contentHash: HASH,
      after: undefined,
    });
    const span = { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' };
    expect(beginDryRun(span, HASH, NOON)).toMatchObject({ from: new Date(span.from), to: new Date(span.to) });
  });

  test.each([
    [{ from: '2026-01-02T00:00:00Z', to: '2026-01-02T00:00:00Z' }],
    [{ from: '2026-01-03T00:00:00Z', to: '2026-01-02T00:00:00Z' }],
    [{ from: '2016-12-31T23:59:60Z' }],
  ])('is refused for the span %j', (span) => {
    expect(() => beginDryRun(span, HASH, NOON)).toThrow(expect.objectContaining({ code: 'VALIDATION_FAILED' }));
  });

  test('goes through a cursor unchanged, and an invented cursor is refused', () => {
    const place = { from: after(-1), to: NOON, contentHash: HASH, after: { createdAt: after(-5), id: uuidv7(NOON) } };
    const token = encodePlace(place);
    expect(decodePlace(token)).toEqual(place);
    expect(token).toMatch(/^[A-Za-z0-9_-]{1,256}$/);
    const other = (change: (text: string) => string) =>
      Buffer.from(change(Buffer.from(token, 'base64url').toString())).toString('base64url');
    for (const invented of ['x', other((text) => `${text} 1`), other((text) => text.replace(/^\d+/, '9'.repeat(15)))]) {
      expect(() => decodePlace(invented)).toThrow(expect.objectContaining({ code: 'VALIDATION_FAILED' }));
    }
  });
});
