import { startEmbeddedTopology } from '../../topology/embedded-topology.js';
import { HANDOFF_ENV, tokensOf } from './handoff-env.js';
import type { MeasuredSystem } from './measured-system.js';
import type { Launcher } from './spawn-logged.js';

/** Starts `handoff up`: one process that holds its stores, too. */
export async function startEmbeddedSystem(launcher: Launcher): Promise<MeasuredSystem> {
  const topology = await startEmbeddedTopology({ env: HANDOFF_ENV, spawn: launcher.handoff });
  return {
    name: 'embedded',
    port: Number(new URL(topology.gateways[0]!).port),
    tokens: await tokensOf((caller) => topology.token(caller)),
    parts: [{ name: 'handoff', kind: 'process', pid: topology.processes[0]!.pid }],
    stop: () => topology.stop(),
  };
}
