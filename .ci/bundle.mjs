#!/usr/bin/env node
// Bundles the `handoff` command into services/all-in-one/bundle/, and the demo into e2e/bundle/. A process then loads a
// few files and not more than a thousand, and starts with a third of the CPU time.
//
//   node .ci/bundle.mjs            bundles the sources of this repository, unless the bundle is newer. Compiles nothing.
//   node .ci/bundle.mjs <folder>   bundles a compiled copy of the repository, such as a mutant
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lockBuild } from './build-lock.mjs';
import { buildConsole, SITE } from './console.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const COMMAND = join('services', 'all-in-one', 'bundle');
const DEMO = join('e2e', 'bundle');

// Files of PGlite and of Cedar lie beside their code. `debug` does without supports-color, which only some tools of the tests install. The
// others are drivers that Knex and pg offer and Handoff does not use.
const external = [
  '@electric-sql/pglite',
  '@cedar-policy/cedar-wasm',
  'supports-color',
  'better-sqlite3',
  'mariadb',
  'mysql',
  'mysql2',
  'oracledb',
  'pg-native',
  'pg-query-stream',
  'sqlite3',
  'tedious',
];

/** Takes our own packages from their sources, which their package.json names as a condition of their exports. */
export const fromSources = { conditions: ['handoff-source', 'module'] };

/** Bundles the sources, unless nothing has changed since. */
export async function bundle() {
  await buildConsole();
  if (isStale()) {
    process.stderr.write('Bundling the sources …\n');
    await bundleTo(join(root, DEMO), { demo: join(root, 'e2e', 'src', 'demo', 'run-demo.ts') });
    await bundleCommand(join(root, COMMAND));
  } else if (changedAt(join(SITE, 'index.html.br')) > changedAt(join(root, COMMAND, 'console-site', 'index.html.br'))) {
    copyConsole(join(root, COMMAND));
  }
}

async function bundleAlone() {
  await lockBuild();
  if (!existsSync(join(root, 'node_modules', 'esbuild'))) {
    process.stderr.write('Nothing is installed yet: run npm start first.\n');
    process.exit(1);
  }
  await bundle();
}

/** Bundles the command from its sources, with the files that it serves. @returns esbuild's record of what went in. */
export async function bundleCommand(outdir, options = {}) {
  const entry = {
    handoff: join(root, 'services', 'all-in-one', 'src', 'cli.ts'),
    'create-embedded-database': join(root, 'libs', 'postgres', 'src', 'create-embedded-database.ts'),
  };
  const metafile = await bundleTo(outdir, entry, { ...fromSources, ...options });
  copySwaggerUi(outdir);
  await buildConsole();
  copyConsole(outdir);
  return metafile;
}

/** Bundles the compiled command of another folder. */
async function bundleCopy(folder) {
  const entry = {
    handoff: join(folder, 'services', 'all-in-one', 'dist', 'cli.js'),
    'create-embedded-database': join(folder, 'libs', 'postgres', 'dist', 'create-embedded-database.js'),
  };
  await bundleTo(join(folder, COMMAND), entry, {});
  copySwaggerUi(join(folder, COMMAND));
  copyConsole(join(folder, COMMAND));
}

/** Bundles into an empty folder. @returns esbuild's record of what went in. */
export async function bundleTo(outdir, entryPoints, options = fromSources) {
  const { build } = await import('esbuild');
  if (options.write !== false) rmSync(outdir, { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: root,
    // Code that looks for a file beside its own lies directly in a package's src/: the way from bundle/ is the same.
    entryPoints,
    outdir,
    bundle: true,
    metafile: true,
    // What a command loads when it runs stays a file of its own.
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    minifySyntax: true,
    // V8 keeps the text of what it loads: without spaces and comments an embedded process takes 3 MB less. Names and short lines stay,
    // for stack traces.
    minifyWhitespace: true,
    lineLimit: 120,
    sourcemap: 'linked',
    external: external.flatMap((name) => [name, `${name}/*`]),
    // With names that no bundled module declares.
    banner: {
      js: "import { createRequire as $createRequire } from 'node:module'; const require = $createRequire(import.meta.url);",
    },
    logLevel: 'warning',
    ...options,
  });
  return metafile;
}

/** Copies the files of the reference page (gateway/src/reference-page.ts), with the licences that go with them. */
function copySwaggerUi(outdir) {
  const from = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  mkdirSync(join(outdir, 'swagger-ui'));
  const code = ['swagger-ui.css', 'swagger-ui-bundle.js', 'swagger-ui-bundle.js.LICENSE.txt'];
  for (const name of [...code, 'LICENSE', 'NOTICE']) copyFileSync(join(from, name), join(outdir, 'swagger-ui', name));
}

/** Copies the built console (gateway/src/console-site.ts). */
function copyConsole(outdir) {
  const to = join(outdir, 'console-site');
  rmSync(to, { recursive: true, force: true });
  cpSync(SITE, to, { recursive: true });
}

/** Tells whether a source, a package.json, the lockfile or this script changed after the bundle was made. */
function isStale() {
  const made = changedAt(join(root, COMMAND, 'handoff.js'));
  const inside = (folder) => readdirSync(join(root, folder)).map((name) => join(root, folder, name));
  // The console is built by itself.
  const packages = [
    ...inside('libs').filter((folder) => !folder.endsWith('console')),
    ...inside('services'),
    join(root, 'gateway'),
    join(root, 'e2e'),
  ];
  const inputs = packages.flatMap((folder) => [join(folder, 'package.json'), ...filesIn(join(folder, 'src'))]);
  inputs.push(join(root, 'package-lock.json'), fileURLToPath(import.meta.url));
  return inputs.some((input) => changedAt(input) > made);
}

/** A folder with all that is in it. A folder changes when a file is added or removed. */
function filesIn(folder) {
  return [folder, ...readdirSync(folder, { recursive: true }).map((name) => join(folder, name))];
}

/** The time of the last change, in milliseconds; 0 for a file that is not there. */
function changedAt(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2];
  if (folder === undefined) await bundleAlone();
  else await bundleCopy(folder);
}
