import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { MUTANTS } from './mutants.js';
import { createSandbox, replaceIn } from './sandbox.js';

test.each(MUTANTS)('the mutant "$name" still fits the code', async ({ replacements }) => {
  expect((await replaceIn(replacements)).size).toBeGreaterThan(0);
});

test('a mutant that no longer fits is recognised', async () => {
  const replacements = [{ file: 'e2e/package.json', find: 'what nobody wrote', replace: '' }];
  await expect(replaceIn(replacements)).rejects.toThrow('has 0 places that read: what nobody wrote');
  await expect(createSandbox(replacements)).rejects.toThrow('has 0 places that read: what nobody wrote');
});

test('a mutant is a copy with the replacements made, and is removed without a trace', async () => {
  const [{ replacements }] = MUTANTS as unknown as [(typeof MUTANTS)[number]];
  const [{ file, find, replace }] = replacements as unknown as [(typeof replacements)[number]];
  const sandbox = await createSandbox(replacements);
  const text = await readFile(join(sandbox.path, file), 'utf8');
  expect([text.includes(find), text.includes(replace)]).toEqual([false, true]);
  await sandbox.remove();
  await expect(readFile(join(sandbox.path, file))).rejects.toMatchObject({ code: 'ENOENT' });
});
