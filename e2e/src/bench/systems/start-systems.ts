import { startBareSystem } from './bare-system.js';
import { startEmbeddedSystem } from './embedded-system.js';
import { SYSTEM_NAMES, type MeasuredSystem, type SystemName } from './measured-system.js';
import { startOneProcessSystem } from './one-process-system.js';
import { startScaledSystem } from './scaled-system.js';
import type { Launcher } from './spawn-logged.js';

const STARTERS: Readonly<Record<SystemName, (launcher: Launcher) => Promise<MeasuredSystem>>> = {
  bare: startBareSystem,
  scaled: startScaledSystem,
  one: startOneProcessSystem,
  embedded: startEmbeddedSystem,
};

/** Starts systems one after the other, in the order of {@link SYSTEM_NAMES}. Stops them all if one does not start. */
export async function startSystems(
  names: readonly SystemName[],
  launcher: Launcher,
): Promise<readonly MeasuredSystem[]> {
  const started: MeasuredSystem[] = [];
  try {
    for (const name of SYSTEM_NAMES) if (names.includes(name)) started.push(await STARTERS[name](launcher));
    return started;
  } catch (error) {
    await stopSystems(started);
    throw error;
  }
}

export async function stopSystems(systems: readonly MeasuredSystem[]): Promise<void> {
  await Promise.all(systems.map((system) => system.stop()));
}
