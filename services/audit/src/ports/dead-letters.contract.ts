import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { uuidv7 } from '@handoff/kernel';
import type { DeadLetter } from '../domain/dead-letter.js';
import { NOON } from '../testing/builders.js';
import type { DeadLetters } from './dead-letters.js';

const LATER = new Date(NOON.getTime() + 60_000);

/** What every store of dead letters keeps: run it for each adapter. */
export function describeDeadLetters(
  name: string,
  open: () => Promise<{ readonly letters: DeadLetters; close(): Promise<void> }>,
): void {
  describe(`dead letters on ${name}`, () => {
    let opened: Awaited<ReturnType<typeof open>>;
    beforeAll(async () => {
      opened = await open();
    }, 60_000);
    afterAll(() => opened.close());
    const letters = (): DeadLetters => opened.letters;

    test('a letter is found as it was parked, byte for byte', async () => {
      const letter = aLetter();
      await letters().park([letter], NOON);
      const found = await letters().find(letter.id);
      expect({ ...found, body: [...found!.body!] }).toEqual({
        ...letter,
        body: [...letter.body],
        ...{ attempts: 1, firstSeen: NOON, lastSeen: NOON, status: 'parked' },
      });
      expect(await letters().find(uuidv7(NOON))).toBeUndefined();
    });

    test('parked again, also in the same batch, it is one letter that was tried more often', async () => {
      const letter = aLetter();
      await letters().park([letter, letter], NOON);
      await letters().park([{ ...letter, errorCode: 'UNSAFE_JSON' }], LATER);
      expect(await letters().find(letter.id)).toMatchObject({
        ...{ attempts: 3, firstSeen: NOON, lastSeen: LATER, errorCode: 'UNSAFE_JSON', status: 'parked' },
      });
    });

    test('parked by many at once, it is one letter', async () => {
      const letter = aLetter();
      await Promise.all(Array.from({ length: 10 }, () => letters().park([letter], NOON)));
      expect(await letters().find(letter.id)).toMatchObject({ attempts: 10 });
    });

    test('they are listed by status, last seen first', async () => {
      const [older, newer] = [aLetter(), aLetter()];
      await letters().park([older], new Date('2030-01-01T00:00:00Z'));
      await letters().park([newer], new Date('2030-01-02T00:00:00Z'));
      expect((await letters().list('parked', 2)).map(({ id }) => id)).toEqual([newer.id, older.id]);
      await letters().redriven(newer.id, LATER);
      expect((await letters().list('parked', 1)).map(({ id }) => id)).toEqual([older.id]);
      expect((await letters().list('redriven', 1)).map(({ id }) => id)).toEqual([newer.id]);
      expect((await letters().list('all', 1)).map(({ id }) => id)).toEqual([older.id]);
    });

    test('a dropped letter has no body, and is dropped once', async () => {
      const letter = aLetter();
      await letters().park([letter], NOON);
      expect(await letters().drop(letter.id)).toBe(true);
      expect(await letters().drop(letter.id)).toBe(false);
      expect(await letters().find(letter.id)).toMatchObject({ status: 'dropped', body: undefined });
    });

    test('what was dropped or redriven stays so, though the message comes again', async () => {
      const [dropped, redriven] = [aLetter(), aLetter()];
      await letters().park([dropped, redriven], NOON);
      await letters().drop(dropped.id);
      await letters().redriven(redriven.id, NOON);
      await letters().park([dropped, redriven], LATER);
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
