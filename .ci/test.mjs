#!/usr/bin/env node
// `npm test [-- <jest arguments>]` installs and builds if needed, and runs the tests. Plain JavaScript without
// dependencies, because nothing may be installed yet. (npm would run a `pretest` script, but not with
// `ignore-scripts=true`, which this repository sets against install scripts of dependencies.)
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const jest = 'node_modules/jest/bin/jest.js';
const given = process.argv.slice(2);

must(process.execPath, ['.ci/build.mjs']);

// These tests measure how fast something recovers or answers. They run alone: results mean nothing when tests share two
// cores.
const alone = [
  'e2e/dist/faults/faults.test',
  'e2e/dist/hostile/slow-clients.test',
  'e2e/dist/(workers-killed|rolling-restart).test',
];
const phases =
  given.length > 0
    ? [given]
    : [
        ['--testPathIgnorePatterns', ...alone],
        ['--runInBand', ...alone],
      ];
let passed = 0;
let failed = 0;
for (const phase of phases) {
  const { status, counted } = await runJest(phase);
  passed += counted?.passed ?? 0;
  failed += counted?.failed ?? 0;
  if (status !== 0 && (counted?.failed ?? 0) === 0) failed += 1;
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;

/** Runs Jest. Holds its closing line back, because ours has to be the last line of all. */
function runJest(args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [jest, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
    let counted;
    let line = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      const lines = (line + text).split('\n');
      line = lines.pop();
      for (const each of lines) {
        const closing = /^(\d+) passed, (\d+) failed$/.exec(each);
        if (closing === null) process.stdout.write(`${each}\n`);
        else counted = { passed: Number(closing[1]), failed: Number(closing[2]) };
      }
    });
    child.on('close', (status) => resolve({ status, counted }));
  });
}

function must(command, args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status === 0) return;
  process.stdout.write(`${command} ${args.join(' ')} failed.\n0 passed, 1 failed\n`);
  process.exit(1);
}
