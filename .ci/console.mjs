#!/usr/bin/env node
// Builds the console (libs/console) with Vite into libs/console/site/, with a compressed copy beside each file, unless that is
// newer than its sources. Vite reads the TypeScript sources, so nothing has to be compiled first.
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'libs', 'console');

/** Where the built console is. */
export const SITE = join(folder, 'site');

/** Builds the console, unless nothing has changed since. */
export async function buildConsole() {
  if (!isStale()) return;
  process.stderr.write('Building the console …\n');
  rmSync(SITE, { recursive: true, force: true });
  const { build } = await import('vite');
  // The page, and then the approval card that MCP hosts show.
  for (const config of ['vite.config.mjs', 'vite.card.config.mjs']) {
    await build({ root: folder, configFile: join(folder, config), logLevel: 'warn' });
  }
  compress(SITE);
}

/** Writes `<file>.br` and `<file>.gz` beside each file, so that no request compresses. */
function compress(site) {
  for (const name of readdirSync(site, { recursive: true })) {
    if (!/\.(js|css|html|svg|md)$/.test(name)) continue;
    const plain = readFileSync(join(site, name));
    writeFileSync(join(site, `${name}.gz`), gzipSync(plain, { level: 9 }));
    const params = { [constants.BROTLI_PARAM_QUALITY]: 10, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length };
    writeFileSync(join(site, `${name}.br`), brotliCompressSync(plain, { params }));
  }
}

/** Tells whether a source, a package.json, the lockfile or this script changed after the console was built. */
function isStale() {
  const made = changedAt(join(SITE, 'index.html.br'));
  const inputs = [
    ...['src', 'index.html', 'vite.config.mjs', 'vite.card.config.mjs', 'package.json'].map((name) =>
      join(folder, name),
    ),
    ...filesIn(join(folder, 'src')),
    ...filesIn(join(root, 'libs', 'client', 'src')),
    join(root, 'package-lock.json'),
    fileURLToPath(import.meta.url),
  ];
  return inputs.some((input) => changedAt(input) > made);
}

/** A folder with all that is in it. A folder changes when a file is added or removed. */
function filesIn(inside) {
  return [inside, ...readdirSync(inside, { recursive: true }).map((name) => join(inside, name))];
}

/** The time of the last change, in milliseconds; 0 for a file that is not there. */
function changedAt(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildConsole();
