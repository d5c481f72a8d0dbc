import { readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { eventually, tempDir, type TempDir } from '@handoff/testing';
import { underFileLock } from './file-lock.js';

let directory: TempDir;
let path: string;
beforeEach(async () => {
  directory = await tempDir();
  path = join(directory.path, 'file.lock');
});
afterEach(() => directory.remove());

/** Lets some want the lock, one a moment after the other. Returns the most that were at work at one time. */
async function race(contenders: number): Promise<number> {
  let working = 0;
  let most = 0;
  const moments = async (count: number): Promise<void> => {
    for (let passed = 0; passed < count; passed += 1) await readdir(directory.path);
  };
  const work = async (): Promise<void> => {
    working += 1;
    most = Math.max(most, working);
    await moments(5);
    working -= 1;
  };
  const contend = async (_: unknown, after: number): Promise<void> => {
    await moments(after);
    await underFileLock(path, work);
  };
  await Promise.all(Array.from({ length: contenders }, contend));
  return most;
}

async function leaveStale(): Promise<void> {
  const killed = `${path}.7`;
  await writeFile(killed, '');
  await utimes(killed, new Date(0), new Date(0));
}

test('one at a time works', async () => {
  expect(await race(8)).toBe(1);
});

test('of those that find the lock of a killed process one gets it', async () => {
  await leaveStale();
  expect(await race(8)).toBe(1);
});

test('a failure frees it, and one file stays', async () => {
  await expect(underFileLock(path, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await race(3)).toBe(1);
  expect(await readdir(directory.path)).toEqual(['file.lock.4']);
});

test('a process that lost its lock as stale does not free the lock of its successor', async () => {
  let working = 0;
  const work = async (until: Promise<void>): Promise<void> => {
    working += 1;
    await until;
    working -= 1;
  };
  const [slow, next, last] = [signal(), signal(), signal()];
  const first = underFileLock(path, () => work(slow.given));
  await eventually(() => working === 1);
  await utimes(`${path}.1`, new Date(0), new Date(0));
  const second = underFileLock(path, () => work(next.given));
  await eventually(() => working === 2);
  slow.give();
  await first;
  const third = underFileLock(path, () => work(last.given));
  // It has looked, and waits.
  await underFileLock(`${path}-of-another`, () => Promise.resolve());
  expect(working).toBe(1);
  next.give();
  await second;
  await eventually(() => working === 1);
  last.give();
  await third;
});

function signal(): { readonly given: Promise<void>; give(): void } {
  let give = (): void => undefined;
  const given = new Promise<void>((resolve) => (give = resolve));
  return { given, give: () => give() };
}
