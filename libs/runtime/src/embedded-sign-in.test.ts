import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { tempDir } from '@handoff/testing';
import { expect, test } from '@jest/globals';
import { keepSignIn, takeSignIn, type DemoSignIn } from './embedded-sign-in.js';

const NOW = new Date('2026-01-05T09:00:00Z');
const later = (ms: number): Date => new Date(NOW.getTime() + ms);
const signIn: DemoSignIn = {
  identities: [{ role: 'manager', subject: 'manager-agent', token: 'secret' }],
  expires_at: '2026-01-05T21:00:00.000Z',
};

test('a code gives what was kept for it, once', async () => {
  await using dir = await tempDir();
  const code = await keepSignIn(dir.path, signIn, 60_000, NOW);
  const both = await Promise.all([takeSignIn(dir.path, code, later(1)), takeSignIn(dir.path, code, later(1))]);
  expect(both.filter((taken) => taken !== undefined)).toEqual([signIn]);
  expect(await takeSignIn(dir.path, code, later(2))).toBeUndefined();
  expect(await readdir(join(dir.path, 'sign-in'))).toEqual([]);
});

test('a code gives nothing after its time, and its tokens are removed', async () => {
  await using dir = await tempDir();
  const code = await keepSignIn(dir.path, signIn, 60_000, NOW);
  await keepSignIn(dir.path, signIn, 60_000, NOW);
  expect(await takeSignIn(dir.path, code, later(60_000))).toBeUndefined();
  await keepSignIn(dir.path, signIn, 60_000, later(120_000));
  expect(await readdir(join(dir.path, 'sign-in'))).toHaveLength(1);
});

test('what is no code gives nothing, also a path', async () => {
  await using dir = await tempDir();
  await keepSignIn(dir.path, signIn, 60_000, NOW);
  for (const code of ['', '../gateway-key', 'x'.repeat(43), 'x'.repeat(10_000)])
    expect(await takeSignIn(dir.path, code, NOW)).toBeUndefined();
});

test('only the owner can read the tokens, and no file names the code', async () => {
  await using dir = await tempDir();
  const code = await keepSignIn(dir.path, signIn, 60_000, NOW);
  const [name = ''] = await readdir(join(dir.path, 'sign-in'));
  expect(name).not.toContain(code);
  expect((await stat(join(dir.path, 'sign-in'))).mode & 0o077).toBe(0);
  expect((await stat(join(dir.path, 'sign-in', name))).mode & 0o077).toBe(0);
});
