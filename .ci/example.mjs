#!/usr/bin/env node
// `npm run example -- <file.ts> [arguments]` runs a TypeScript program that imports `@handoff/client`, from any folder. It needs
// what `npm start` has installed, and no compiler: esbuild takes the client from its sources.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [given, ...options] = process.argv.slice(2);
if (given === undefined) fail('Say which program: npm run example -- <file.ts>');
// npm changes to the directory of package.json, and says where the caller was.
const program = resolve(process.env.INIT_CWD ?? '.', given);
if (!existsSync(program)) fail(`There is no file ${program}.`);
if (!existsSync(join(root, 'node_modules', 'esbuild'))) fail('Nothing is installed yet: run npm start first.');

const folder = mkdtempSync(join(tmpdir(), 'handoff-example-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const compiled = join(folder, 'program.mjs');
const { build } = await import('esbuild');
await build({
  entryPoints: [program],
  outfile: compiled,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  conditions: ['handoff-source', 'module'],
  // Where a program outside of this repository finds the client.
  nodePaths: [join(root, 'node_modules')],
  sourcemap: 'inline',
  logLevel: 'warning',
}).catch(() => process.exit(1)); // esbuild has said what is wrong, and where

process.setSourceMapsEnabled(true);
process.argv = [process.execPath, program, ...options];
await import(pathToFileURL(compiled).href);

function fail(text) {
  process.stderr.write(`${text}\n`);
  process.exit(1);
}
