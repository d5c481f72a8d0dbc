import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root, write, writeManifest } from './manifest.mjs';

const SOURCE = 'libs/client';

/** `@handoff/client`: one file for `import` and one for `require`, each with its types. It needs no other package. */
export async function packClient(folder) {
  await bundleAs('esm', folder);
  await bundleAs('cjs', folder);
  // Node.js and TypeScript tell the two kinds of module apart by the nearest package.json.
  write(join(folder, 'cjs', 'package.json'), '{ "type": "commonjs" }\n');
  const entry = (kind) => ({ types: `./${kind}/index.d.ts`, default: `./${kind}/index.js` });
  writeManifest(folder, SOURCE, {
    name: '@handoff/client',
    sideEffects: false,
    exports: { '.': { import: entry('esm'), require: entry('cjs') }, './package.json': './package.json' },
    // For tools that do not read `exports`.
    main: './cjs/index.js',
    types: './cjs/index.d.ts',
    files: ['esm', 'cjs'],
  });
}

async function bundleAs(format, folder) {
  await build({
    entryPoints: [join(root, SOURCE, 'src', 'index.ts')],
    outfile: join(folder, format, 'index.js'),
    bundle: true,
    format,
    platform: 'node',
    target: 'node20.19',
  });
  for (const path of readdirSync(join(root, SOURCE, 'dist'), { recursive: true }).filter(isShippedType)) {
    const text = readFileSync(join(root, SOURCE, 'dist', path), 'utf8');
    write(join(folder, format, path), text.replace(/^\/\/# sourceMappingURL=.*\n?/m, ''));
  }
}

function isShippedType(path) {
  return path.endsWith('.d.ts') && !path.endsWith('.test.d.ts') && !path.startsWith('testing');
}
