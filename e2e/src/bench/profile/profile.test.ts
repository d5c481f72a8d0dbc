import { expect, test } from '@jest/globals';
import { tempDir } from '@handoff/testing';
import { readdir } from 'node:fs/promises';
import { main } from './main.js';

test('a profile of each process is left, and its costliest functions are shown', async () => {
  await using out = await tempDir();
  let text = '';
  const args = ['--systems', 'bare', '--callers', '2', '--seconds', '0.3', '--top', '3', '--out', out.path];
  expect(await main(args, { write: (more: string) => (text += more) })).toBe(0);
  expect((await readdir(out.path)).sort()).toEqual(['bare-bare-gateway.cpuprofile', 'bare-bare-task.cpuprofile']);
  for (const name of ['bare gateway', 'bare task'])
    expect(text).toMatch(
      new RegExp(`^${name}: \\d+ % of a processor\\n\\nself time.*\\n(.* \\d+\\.\\d %.*\\n){3}all`, 'm'),
    );
}, 120_000);

test('with wrong arguments it prints its usage', async () => {
  let text = '';
  expect(await main(['--systems', 'bare,other'], { write: (more: string) => (text += more) })).toBe(64);
  expect(text).toContain('npm run bench:profile');
});
