#!/usr/bin/env node
// `npm run build [-- <packages or options of tsc -b>]` compiles what has changed, and bundles the `handoff` command.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const options = process.argv.slice(2);

run('node_modules/typescript-native/bin/tsc', '-b', '--checkers', '1', ...options);
if (options.includes('--clean')) rmSync(`${root}services/all-in-one/bundle`, { recursive: true, force: true });
else run('.ci/bundle.mjs');

function run(...args) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
