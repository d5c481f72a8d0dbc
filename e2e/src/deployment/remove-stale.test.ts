import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { tempDir } from '@handoff/testing';
import { deploymentPath } from './deployment-files.js';

test('a build removes the output of a source that is gone, and nothing else', async () => {
  const { removeStale } = (await import(deploymentPath('.ci/remove-stale.mjs'))) as {
    removeStale: (root: string) => void;
  };
  await using root = await tempDir();
  const kept = [
    'dist/a.js',
    'dist/a.d.ts',
    'dist/deep/b.js',
    'dist/deep/b.d.ts',
    'dist/page.js',
    'dist/page.d.ts',
    'dist/data.js',
  ];
  const stale = [
    'dist/gone.test.js',
    'dist/gone.test.d.ts',
    'dist/gone.test.js.map',
    'dist/deep/a.d.ts',
    'dist/deep/a.js',
  ];
  for (const file of ['src/a.ts', 'src/deep/b.ts', 'src/page.tsx', ...kept, ...stale]) {
    await mkdir(dirname(join(root.path, 'part', file)), { recursive: true });
    await writeFile(join(root.path, 'part', file), '');
  }
  const config = { references: [{ path: 'part' }, { path: 'not-built' }] };
  await writeFile(join(root.path, 'tsconfig.json'), JSON.stringify(config));
  removeStale(root.path);
  const there = (files: readonly string[]) => files.filter((file) => existsSync(join(root.path, 'part', file)));
  expect([there(kept), there(stale)]).toEqual([kept, []]);
});
