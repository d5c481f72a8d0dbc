#!/usr/bin/env node
// `npm test [-- <jest arguments>]`: installs what is missing, builds what is stale, and runs the tests. Plain
// JavaScript with no dependency, because nothing may be installed yet. (npm would run a `pretest` script, but not
// with `ignore-scripts=true`, which keeps the install scripts of dependencies from running here.)
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

if (!isInstalled()) must('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
must(process.execPath, ['node_modules/typescript/bin/tsc', '-b']);

const jest = ['--experimental-vm-modules', '--no-warnings=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];
process.exitCode = run(process.execPath, [...jest, ...process.argv.slice(2)]);

/** npm leaves a copy of the lockfile when it has installed everything; older than ours, the tree is stale. */
function isInstalled() {
  const marker = join(root, 'node_modules', '.package-lock.json');
  return existsSync(marker) && statSync(marker).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs - 1_000;
}

function must(command, args) {
  if (run(command, args) === 0) return;
  process.stdout.write(`${command} ${args.join(' ')} failed.\n0 passed, 1 failed\n`);
  process.exit(1);
}

function run(command, args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  return status ?? 1;
}
