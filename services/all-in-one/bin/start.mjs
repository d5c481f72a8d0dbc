#!/usr/bin/env node
// `npm start`: from a fresh clone to a running Handoff. Installs what is missing, builds what is stale, then does what
// `handoff up` does. Plain JavaScript with no dependency, because nothing may be installed yet.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endWithParent } from './end-with-parent.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  fail(
    `Handoff needs Node.js 20.19 or newer; this is ${process.version}. Install a current Node.js and run npm start again.`,
  );
}

if (!isInstalled()) {
  say('Installing dependencies (first start only, about a minute) …');
  run(
    'npm',
    ['ci', '--no-audit', '--no-fund', '--loglevel=error'],
    'Check the network connection and run npm start again.',
  );
}

say('Building …');
run('npm', ['run', '--silent', 'build'], 'Run npm run clean, then npm start again.');

if (existsSync('.env')) process.loadEnvFile();
endWithParent();
const { main } = await import('../bundle/handoff.js');
await main([process.execPath, 'handoff', 'up', ...process.argv.slice(2)]);

/** npm writes node_modules/.package-lock.json when it has installed everything; a newer lockfile means it is stale. */
function isInstalled() {
  const marker = join(root, 'node_modules', '.package-lock.json');
  return existsSync(marker) && statSync(marker).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs - 1_000;
}

function run(command, args, advice) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (result.status !== 0) fail(`${command} ${args.join(' ')} failed. ${advice}`);
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

function fail(text) {
  say(text);
  process.exit(1);
}
