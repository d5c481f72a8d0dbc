import { expect, test } from '@jest/globals';
import { main } from './main.js';

test('the benchmark measures each system in a row of its own and ends with the ratio', async () => {
  let text = '';
  const out = { write: (more: string) => (text += more) };
  const args = [
    '--rounds',
    '1',
    '--seconds',
    '0.2',
    '--callers',
    '2',
    '--systems',
    'bare,one',
    '--only',
    'start,create,ask-10,open,open-ask-10',
    '--any-load',
  ];
  expect(await main(args, out, { write: () => true })).toBe(0);
  for (const [system, workloads] of [
    ['bare', 1],
    ['one', 2],
  ] as const) {
    const row = new RegExp(`^c=2 ${system} .*$`, 'gm');
    expect(text.match(row)).toHaveLength(2 * workloads);
    expect(text).toMatch(new RegExp(`^c=2 ${system} +[1-9]\\d* .* 0 +1$`, 'm'));
  }
  expect(text).toMatch(/^one handoff +\d+\.\d\d s +\d+\.\d\d-\d+\.\d\d +[1-9]\d* MiB +\d+\.\d %$/m);
  expect(text).toMatch(/^one +\d+ +\d+( +-?\d+(\.\d)?){10} +\d+\.\d +0$/m);
  expect(text).toMatch(/^ask-10, open loop at 50 % [^]*^one +\d+ +\d+( +\d+\.\d){4} +\d+\.\d +0$/m);
  for (const part of ['bare gateway', 'bare task', 'bare postgres', 'one handoff', 'one nats'])
    expect(text).toMatch(new RegExp(`^${part} +\\d+\\.\\d % +[1-9]\\d* MiB$`, 'm'));
  expect(text).toMatch(/\nratio c=2 scaled - one \d+\.\d\d embedded -\n$/);
}, 120_000);

test.each([
  [['--rounds', '0']],
  [['--seconds', 'many']],
  [['--callers', '1,x']],
  [['--systems', 'other']],
  [['--only', 'nothing']],
  [['--growth', '8']],
  [['--surprise']],
])('called with %j it prints its usage', async (args) => {
  let text = '';
  expect(await main(args, { write: (more: string) => (text += more) })).toBe(64);
  expect(text).toContain('npm run bench --');
});
