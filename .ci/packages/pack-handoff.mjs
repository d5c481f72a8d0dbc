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

/** `handoff`: the command, which also runs every process. Its two dependencies have WebAssembly files beside their code. */
export async function packHandoff(folder) {
  writeNotices(folder, await bundleCommand(join(folder, 'bundle'), { sourcemap: false }));
  for (const name of ['migrations', 'profiles']) cpSync(join(root, name), join(folder, name), { recursive: true });
  write(join(folder, 'bin', 'handoff.mjs'), BIN);
  writeManifest(folder, SOURCE, {
    name: 'handoff',
    bin: { handoff: 'bin/handoff.mjs' },
    exports: { './package.json': './package.json' },
    dependencies: {
      ...pinned('@electric-sql/pglite', 'libs/postgres'),
      ...pinned('@cedar-policy/cedar-wasm', 'libs/policy'),
    },
    files: ['bin', 'bundle', 'migrations', 'profiles', 'THIRD-PARTY-NOTICES.txt'],
  });
}

/** A dependency at the version that a package of this repository has. */
function pinned(name, folder) {
  return { [name]: readJson(join(folder, 'package.json')).dependencies[name] };
}
