import { tempDir } from '@handoff/testing';
import { startEmbeddedTopology } from '../../topology/embedded-topology.js';
import { HANDOFF_ENV, tokensOf } from './handoff-env.js';
import type { MeasuredSystem } from './measured-system.js';
import type { Launcher } from './spawn-logged.js';
import { timed } from './start-time.js';

/** Starts `handoff up`: one process that holds its stores, too. */
export async function startEmbeddedSystem(launcher: Launcher): Promise<MeasuredSystem> {
  const directory = await tempDir('handoff-bench-');
  const start = () => startEmbeddedTopology({ dataDir: directory.path, env: HANDOFF_ENV, spawn: launcher.handoff });
  let topology = await start();
  return {
    name: 'embedded',
    get port() {
      return Number(new URL(topology.gateways[0]!).port);
    },
    tokens: await tokensOf((caller) => topology.token(caller)),
    get parts() {
      return [{ name: 'handoff', kind: 'process' as const, pid: topology.processes[0]!.pid }];
    },
    async restart() {
      await topology.stop();
      const time = await timed('handoff', async () => {
        topology = await start();
      });
      return [time];
    },
    async stop() {
      await topology.stop();
      await directory.remove();
    },
  };
}
