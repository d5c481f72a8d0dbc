import { expect, test } from '@jest/globals';
import { main } from './main.js';

test('the benchmark of waiters measures all its rows and ends', async () => {
  let text = '';
  const out = { write: (more: string) => (text += more) };
  expect(await main(['--count', '40', '--seconds', '1', '--rounds', '3'], out)).toBe(0);
  for (const row of ['gateway 1', 'audit 1', 'task 1', 'Node.js alone'])
    expect(text).toMatch(new RegExp(`^${row} .* MiB .* KiB .* %`, 'm'));
  for (const row of ['a long poll is answered', 'an event stream tells'])
    expect(text).toMatch(new RegExp(`^${row} +\\d+\\.\\d ms +\\d+\\.\\d ms`, 'm'));
}, 300_000);

test.each([[['--count', '0']], [['--count', 'many']], [['--surprise']], [['--only', 'nothing']]])(
  'called with %j it prints its usage',
  async (args) => {
    let text = '';
    expect(await main(args, { write: (more: string) => (text += more) })).toBe(64);
    expect(text).toContain('npm run bench:waiters');
  },
);
