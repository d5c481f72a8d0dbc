#!/usr/bin/env node
// `npm run build [-- <packages or options of tsc -b>]` installs what is missing, compiles what has changed, removes the output of
// sources that are gone, and bundles the `handoff` command.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { lockBuild } from './build-lock.mjs';
import { bundle } from './bundle.mjs';
import { install } from './install.mjs';
import { removeStale } from './remove-stale.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const options = process.argv.slice(2);

await lockBuild();
if (!(await install({ development: true }))) process.exit(1);
const compiler = ['node_modules/typescript-native/bin/tsc', '-b', '--checkers', '1', ...options];
const { status } = spawnSync(process.execPath, compiler, { cwd: root, stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
removeStale(root);
if (!options.includes('--clean')) await bundle();
else
  for (const made of ['services/all-in-one/bundle', 'e2e/bundle', 'libs/console/site'])
    rmSync(root + made, { recursive: true, force: true });
