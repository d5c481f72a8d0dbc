import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { bundleCommand } from '../bundle.mjs';
import { readJson, root, write, writeManifest } from './manifest.mjs';
import { writeNotices } from './third-party-notices.mjs';

const SOURCE = 'services/all-in-one';

// Unlike the command in the repository it reads no .env: `npx handoff` runs in folders whose .env is for another program.
const BIN = `#!/usr/bin/env node
import { main } from '../bundle/handoff.js';

await main(process.argv);
`;

/** `handoff`: the command, which also runs every process. Its one dependency has WebAssembly files beside its code. */
export async function packHandoff(folder) {
  writeNotices(folder, await bundleCommand(join(folder, 'bundle'), { sourcemap: false }));
  for (const name of ['migrations', 'profiles']) cpSync(join(root, name), join(folder, name), { recursive: true });
  write(join(folder, 'bin', 'handoff.mjs'), BIN);
  const pglite = '@electric-sql/pglite';
  writeManifest(folder, SOURCE, {
    name: 'handoff',
    bin: { handoff: 'bin/handoff.mjs' },
    exports: { './package.json': './package.json' },
    dependencies: { [pglite]: readJson('libs/postgres/package.json').dependencies[pglite] },
    files: ['bin', 'bundle', 'migrations', 'profiles', 'THIRD-PARTY-NOTICES.txt'],
  });
}
