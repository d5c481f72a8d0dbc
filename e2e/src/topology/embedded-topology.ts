import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openEmbeddedIssuer } from '@handoff/all-in-one';
import { placePgliteDirectory } from '@handoff/postgres/testing';
import { eventually, tempDir } from '@handoff/testing';
import { spawnHandoff, untilReady, type HandoffProcess, type SpawnHandoff } from './handoff-process.js';
import { WEBHOOKS_ON_LOOPBACK, type Topology } from './topology.js';

export interface EmbeddedOptions {
  /** Default: a new, temporary directory. */
  readonly dataDir?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Starts the process. Default {@link spawnHandoff}. */
  readonly spawn?: SpawnHandoff;
  /** Whether the process finds a migrated database, and does not create it. Default: false if `spawn` is given. */
  readonly hasDatabase?: boolean;
}

/** Starts `handoff up`, one process with embedded stores, on a new data directory or the given one. */
export async function startEmbeddedTopology(options: EmbeddedOptions = {}): Promise<Topology> {
  const made = options.dataDir === undefined ? await tempDir('handoff-e2e-') : undefined;
  const dataDir = options.dataDir ?? made!.path;
  if (options.hasDatabase ?? options.spawn === undefined) await placePgliteDirectory(join(dataDir, 'database'));
  const handoff = (options.spawn ?? spawnHandoff)('handoff up', ['up'], {
    HANDOFF_DATA_DIR: dataDir,
    PORT: '0',
    OPS_PORT: '0',
    ...WEBHOOKS_ON_LOOPBACK,
    ...options.env,
  });
  const stop = async (): Promise<void> => {
    await handoff.end('SIGTERM');
    await made?.remove();
  };
  try {
    const url = await untilAnnounced(handoff, dataDir);
    await untilReady(handoff, `${url}/readyz`);
    const issuer = await openEmbeddedIssuer(dataDir);
    return {
      name: 'embedded',
      gateways: [url],
      processes: [handoff],
      token: ({ subject, roles }) => issuer.mint({ subject, roles, lifetimeSeconds: 3_600 }),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The URL that the process wrote to its data directory. A URL from an earlier run is not in its output. */
function untilAnnounced(handoff: HandoffProcess, dataDir: string): Promise<string> {
  return eventually(
    async () => {
      const url = (await readFile(join(dataDir, 'gateway-url'), 'utf8').catch(() => '')).trim();
      if (url === '' || !handoff.output().includes(url))
        throw new Error(`it has not said where it listens:\n${handoff.output()}`);
      return url;
    },
    { describe: 'the URL of the gateway' },
  );
}
