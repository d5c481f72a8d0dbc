import { expect, test } from '@jest/globals';
import { MUTANTS } from './mutants.js';
import { createSandbox } from './sandbox.js';

test.each(MUTANTS)('the mutant "$name" still fits the code', async ({ replacements }) => {
  const sandbox = await createSandbox(replacements);
  await sandbox.remove();
});

test('a mutant that no longer fits is told from one that does', async () => {
  const replacements = [{ file: 'e2e/package.json', find: 'what nobody wrote', replace: '' }];
  await expect(createSandbox(replacements)).rejects.toThrow('has 0 places that read: what nobody wrote');
});
