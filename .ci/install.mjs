#!/usr/bin/env node
// `node .ci/install.mjs` installs everything that tests and checks need, unless it is there. `npm start` installs only what
// running needs: one package in eight. One lockfile serves both, because what development needs is a devDependency.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Installs what the lockfile says, unless it is there.
 *
 * @param {{ development: boolean }} what whether tests and checks have to run too. Where they could run before, they still
 * can after it.
 * @returns {Promise<boolean>} whether it succeeded.
 */
export async function install({ development }) {
  const hasTools = existsSync(join(root, 'node_modules', 'jest'));
  if (isCurrent() && (hasTools || !development)) return true;
  const all = development || hasTools;
  const folders = foldersOf(all);
  say(`Installing ${folders.length} packages ${all ? 'for development' : 'that running needs'} …`);
  const began = performance.now();
  const seconds = () => Math.round((performance.now() - began) / 1_000);
  const progress = setInterval(
    () => say(`  ${folders.filter(isThere).length} of ${folders.length} after ${seconds()} s`),
    5_000,
  );
  const done = await npm('ci', ...(all ? [] : ['--omit=dev']), '--no-audit', '--no-fund', '--loglevel=error');
  clearInterval(progress);
  if (done) say(`Installed in ${seconds()} s.`);
  return done;
}

/** npm writes node_modules/.package-lock.json when it has installed everything; a newer lockfile means it is stale. */
function isCurrent() {
  const marker = join(root, 'node_modules', '.package-lock.json');
  return existsSync(marker) && statSync(marker).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs - 1_000;
}

/** The folders that npm will fill. It also leaves out the packages that are for other machines. */
function foldersOf(all) {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(packages)
    .filter(([folder, { link }]) => folder.includes('node_modules/') && link !== true)
    .filter(([, { os, cpu }]) => (os?.includes(process.platform) ?? true) && (cpu?.includes(process.arch) ?? true))
    .filter(([, { dev }]) => all || dev !== true)
    .map(([folder]) => folder);
}

function isThere(folder) {
  return existsSync(join(root, folder, 'package.json'));
}

/** Runs npm and tells whether it succeeded. */
function npm(...args) {
  // Errors are on stderr. On stdout npm counts our own packages too, which contradicts the number above.
  const options = { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' };
  return new Promise((resolve) => {
    spawn('npm', args, options)
      .on('error', () => resolve(false))
      .on('close', (status) => resolve(status === 0));
  });
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url) && !(await install({ development: true }))) process.exitCode = 1;
