#!/usr/bin/env node
// `npm run pack [-- <folder>]` makes the three packages that are published, by default in packages/. Each holds what it
// needs: our own packages are private, and bundled into it. docs/releasing.md says how to publish them.
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { root } from './manifest.mjs';
import { packClient } from './pack-client.mjs';
import { packHandoff } from './pack-handoff.mjs';
import { packMcp } from './pack-mcp.mjs';

const target = resolve(process.argv[2] ?? join(root, 'packages'));
for (const [name, pack] of Object.entries({ client: packClient, mcp: packMcp, handoff: packHandoff })) {
  const folder = join(target, name);
  rmSync(folder, { recursive: true, force: true });
  await pack(folder);
  process.stdout.write(`${folder}\n`);
}
