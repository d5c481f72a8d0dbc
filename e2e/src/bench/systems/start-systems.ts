import { startBareSystem } from './bare-system.js';
import { startEmbeddedSystem } from './embedded-system.js';
import { PEER_NAMES, SYSTEM_NAMES, type MeasuredSystem, type SystemName } from './measured-system.js';
import { startOneProcessSystem } from './one-process-system.js';
import { installPeers, startPeerSystem } from './peer-system.js';
import { startScaledSystem } from './scaled-system.js';
import type { Launcher } from './spawn-logged.js';

const STARTERS: Readonly<Record<SystemName, (launcher: Launcher) => Promise<MeasuredSystem>>> = {
  bare: startBareSystem,
  scaled: startScaledSystem,
  one: startOneProcessSystem,
  embedded: startEmbeddedSystem,
};

/**
 * Starts systems one after the other, in the order of {@link SYSTEM_NAMES}, and then the peers if they are asked for. Stops
 * them all if one does not start.
 */
export async function startSystems(
  { systems, peers }: { readonly systems: readonly SystemName[]; readonly peers: boolean },
  launcher: Launcher,
): Promise<readonly MeasuredSystem[]> {
  const started: MeasuredSystem[] = [];
  if (peers) await installPeers();
  try {
    for (const name of SYSTEM_NAMES) if (systems.includes(name)) started.push(await STARTERS[name](launcher));
    if (peers) for (const name of PEER_NAMES) started.push(await startPeerSystem(name, launcher));
    return started;
  } catch (error) {
    await stopSystems(started);
    throw error;
  }
}

export async function stopSystems(systems: readonly MeasuredSystem[]): Promise<void> {
  await Promise.all(systems.map((system) => system.stop()));
}
