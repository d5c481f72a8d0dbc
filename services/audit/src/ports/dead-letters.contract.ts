import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { uuidv7 } from '@handoff/kernel';
import type { DeadLetter } from '../domain/dead-letter.js';
import { inTime, NOON } from '../testing/builders.js';
import type { DeadLetters } from './dead-letters.js';

const LATER = new Date(NOON.getTime() + 60_000);

/** What the contract suite needs besides the port. */
export interface DeadLettersHarness {
  readonly letters: DeadLetters;
  /** Stops the store's own clock. */
  setTime(at: Date): Promise<void>;
  close(): Promise<void>;
}

/** What every store of dead letters guarantees. Run it for each adapter. */
export function describeDeadLetters(name: string, open: () => Promise<DeadLettersHarness>): void {
  describe(`dead letters on ${name}`, () => {
    let opened: DeadLettersHarness;
    beforeAll(async () => {
      opened = await open();
    });
    beforeEach(() => opened.setTime(NOON));
    afterAll(() => opened.close());
    const letters = (): DeadLetters => opened.letters;

    test('a letter is found as it was parked, byte for byte', async () => {
      const letter = aLetter();
      await letters().park([letter]);
      const found = await letters().find(letter.id);
      expect({ ...found, body: [...found!.body!] }).toEqual({
        ...letter,
        body: [...letter.body],
        attempts: 1,
        firstSeen: NOON,
        lastSeen: NOON,
        status: 'parked',
      });
      expect(await letters().find(uuidv7(NOON))).toBeUndefined();
    });

    test('a letter that is parked again, also in the same batch, is one letter with more attempts', async () => {
      const letter = aLetter();
      await letters().park([letter, letter]);
      await opened.setTime(LATER);
      await letters().park([{ ...letter, errorCode: 'UNSAFE_JSON' }]);
      expect(await letters().find(letter.id)).toMatchObject({
        attempts: 3,
        firstSeen: NOON,
        lastSeen: LATER,
        errorCode: 'UNSAFE_JSON',
        status: 'parked',
      });
    });

    test('a letter that many instances park at once is one letter', async () => {
      const letter = aLetter();
      await Promise.all(Array.from({ length: 10 }, () => letters().park([letter])));
      expect(await letters().find(letter.id)).toMatchObject({ attempts: 10 });
    });

    test('a failed new attempt counts as the last time the letter was seen', async () => {
      const letter = aLetter();
      await letters().park([letter]);
      await opened.setTime(LATER);
      await letters().stillDead(letter.id, 'UNSAFE_JSON');
      expect(await letters().find(letter.id)).toMatchObject({
        attempts: 2,
        firstSeen: NOON,
        lastSeen: LATER,
        errorCode: 'UNSAFE_JSON',
        status: 'parked',
      });
    });

    test('letters are listed by status, last seen first', async () => {
      const [older, newer] = [aLetter(), aLetter()];
      await opened.setTime(new Date('2030-01-01T00:00:00Z'));
      await letters().park([older]);
      await opened.setTime(new Date('2030-01-02T00:00:00Z'));
      await letters().park([newer]);
      await opened.setTime(LATER);
      expect((await letters().list('parked', 2)).map(({ id }) => id)).toEqual([newer.id, older.id]);
      await letters().redriven(newer.id);
      expect((await letters().list('parked', 1)).map(({ id }) => id)).toEqual([older.id]);
      expect((await letters().list('redriven', 1)).map(({ id }) => id)).toEqual([newer.id]);
      expect((await letters().list('all', 1)).map(({ id }) => id)).toEqual([older.id]);
    });

    test('pages of a status have every letter once, last seen first', async () => {
      const parked = Array.from({ length: 5 }, () => aLetter());
      for (const [i, letter] of parked.entries()) {
        await opened.setTime(new Date(Date.UTC(2031, 0, 1) + Math.floor(i / 2)));
        await letters().park([letter]);
      }
      await letters().redriven(parked[1]!.id);
      await opened.setTime(LATER);
      const seen: string[] = [];
      for (let more = true; more;) {
        const page = await letters().page({ status: 'parked', limit: 2, after: seen.at(-1) }, inTime());
        seen.push(...page.items.map(({ id }) => id));
        more = page.more && seen.length < 4;
      }
      const rest = parked.filter((_, i) => i !== 1).map(({ id }) => id);
      expect(seen).toEqual([rest[3], ...[rest[1], rest[2]].sort().reverse(), rest[0]]);
      expect((await letters().page({ status: 'parked', limit: 1, after: undefined }, inTime())).more).toBe(true);
      expect(
        (await letters().page({ status: 'redriven', limit: 1, after: undefined }, inTime())).items[0],
      ).toMatchObject({
        id: parked[1]!.id,
      });
    });

    test('a dropped letter has no body, and cannot be dropped again', async () => {
      const letter = aLetter();
      await letters().park([letter]);
      expect(await letters().drop(letter.id)).toBe(true);
      expect(await letters().drop(letter.id)).toBe(false);
      expect(await letters().find(letter.id)).toMatchObject({ status: 'dropped', body: undefined });
    });

    test('a dropped or redriven letter stays so when its message is delivered again', async () => {
      const [dropped, redriven] = [aLetter(), aLetter()];
      await letters().park([dropped, redriven]);
      await letters().drop(dropped.id);
      await letters().redriven(redriven.id);
      await letters().park([dropped, redriven]);
      expect(await letters().find(dropped.id)).toMatchObject({ status: 'dropped', body: undefined });
      expect(await letters().find(redriven.id)).toMatchObject({ status: 'redriven' });
    });
  });
}

function aLetter(): DeadLetter {
  const body = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  const errorCode = 'MALFORMED_JSON';
  return { id: uuidv7(new Date()), consumer: 'audit', eventId: 'e', subject: 'handoff.evt.x', body, errorCode };
}
