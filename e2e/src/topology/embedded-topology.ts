import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openEmbeddedIssuer } from '@handoff/all-in-one';
import { eventually, tempDir } from '@handoff/testing';
import { spawnHandoff, untilReady } from './handoff-process.js';
import type { Topology } from './topology.js';

/** `handoff up` on a data directory of its own (or the given one): one process, embedded stores. */
export async function startEmbeddedTopology(
  options: { readonly dataDir?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Topology> {
  const dataDir = options.dataDir ?? (await tempDir('handoff-e2e-')).path;
  const handoff = spawnHandoff('handoff up', ['up'], { HANDOFF_DATA_DIR: dataDir, PORT: '0', OPS_PORT: '0', ...options.env });
  const url = await eventually(
    async () => {
      const text = await readFile(join(dataDir, 'gateway-url'), 'utf8').catch(() => undefined);
      if (text === undefined || !handoff.output().includes(text.trim())) throw new Error(`no URL yet:\n${handoff.output()}`);
      return text.trim();
    },
    { timeoutMs: 60_000, describe: 'the gateway’s URL' },
  );
  await untilReady(handoff, `${url}/readyz`);
  const issuer = await openEmbeddedIssuer(dataDir);
  return {
    name: 'embedded',
    gateways: [url],
    processes: [handoff],
    token: ({ subject, roles }) => issuer.mint({ subject, roles, lifetimeSeconds: 3_600 }),
    async stop() {
      await handoff.end('SIGTERM');
    },
  };
}

