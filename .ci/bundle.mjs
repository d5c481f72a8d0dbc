#!/usr/bin/env node
// Bundles the built `handoff` command into services/all-in-one/bundle/. A process then loads a few files and not more than
// a thousand, and starts with a third of the CPU time. `npm run build` runs this after the compiler.
//
//   node .ci/bundle.mjs            bundles this repository, unless the bundle is newer than every package
//   node .ci/bundle.mjs <folder>   bundles a copy of the repository
import { copyFileSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const given = process.argv[2];
const root = given ?? fileURLToPath(new URL('..', import.meta.url));
const outdir = join(root, 'services', 'all-in-one', 'bundle');

// Files of PGlite lie beside its code. The others are drivers that Knex and pg offer and Handoff does not use.
const external = [
  '@electric-sql/pglite',
  ...['better-sqlite3', 'mariadb', 'mysql', 'mysql2', 'oracledb', 'pg-native', 'pg-query-stream', 'sqlite3', 'tedious'],
];

if (given !== undefined || isStale()) {
  rmSync(outdir, { recursive: true, force: true });
  await build({
    // Code that looks for a file beside its own lies directly in a package's dist/: the way from bundle/ is the same.
    entryPoints: { handoff: join(root, 'services', 'all-in-one', 'dist', 'cli.js') },
    absWorkingDir: root,
    outdir,
    bundle: true,
    // What a command loads when it runs stays a file of its own.
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    minifySyntax: true,
    sourcemap: 'linked',
    external: external.flatMap((name) => [name, `${name}/*`]),
    // With names that no bundled module declares.
    banner: {
      js: "import { createRequire as $createRequire } from 'node:module'; const require = $createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
  copySwaggerUi();
}

/** Copies the files of the reference page (gateway/src/reference-page.ts), with the licences that go with them. */
function copySwaggerUi() {
  const from = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  mkdirSync(join(outdir, 'swagger-ui'));
  for (const name of [
    'swagger-ui.css',
    'swagger-ui-bundle.js',
    'swagger-ui-bundle.js.LICENSE.txt',
    'LICENSE',
    'NOTICE',
  ])
    copyFileSync(join(from, name), join(outdir, 'swagger-ui', name));
}

/** Tells whether a package was compiled, or the lockfile or this script changed, after the bundle was made. */
function isStale() {
  const made = changedAt(join(outdir, 'handoff.js'));
  const inside = (folder) => readdirSync(join(root, folder)).map((name) => join(root, folder, name));
  const packages = [...inside('libs'), ...inside('services'), join(root, 'gateway')];
  const inputs = packages.map((folder) => join(folder, 'dist', '.tsbuildinfo'));
  inputs.push(join(root, 'package-lock.json'), fileURLToPath(import.meta.url));
  return inputs.some((input) => changedAt(input) > made);
}

/** The time of the last change, in milliseconds; 0 for a file that is not there. */
function changedAt(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
