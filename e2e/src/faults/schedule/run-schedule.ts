import { setTimeout as pause } from 'node:timers/promises';
import type { FaultTopology } from '../topology/fault-topology.js';
import { losesEvents, type FaultKind } from './fault-kinds.js';
import { inflictFault } from './inflict-fault.js';
import type { Injector } from './inject-messages.js';
import type { Burst, PlannedFault } from './plan-faults.js';
import { untilRecovered, type Recovery } from './until-recovered.js';

/** A period in which a 5xx is allowed: from the first fault of a burst until the recovery. */
export interface FaultWindow {
  /** Milliseconds since the run began. */
  readonly from: number;
  readonly until: number;
}

/** A period in which the stream lost acknowledged events. */
export interface StreamLoss {
  /** Milliseconds since 1970, by this machine's clock, which is also the database's. */
  readonly from: number;
  readonly until: number;
}

export interface ScheduleRun {
  readonly windows: readonly FaultWindow[];
  readonly losses: readonly StreamLoss[];
  readonly recoveries: readonly Recovery[];
  /** How often each fault was inflicted. */
  readonly inflicted: ReadonlyMap<FaultKind, number>;
  /** How often each of them struck: a failpoint that no process reached has not. */
  readonly struck: ReadonlyMap<FaultKind, number>;
}

const OVERRUN_MS = 5_000;

/** Inflicts the bursts of a schedule one after another, each followed by its recovery and a calm period. */
export async function runSchedule(options: {
  readonly topology: FaultTopology;
  readonly injector: Injector;
  readonly bursts: readonly Burst[];
  readonly calmMs: number;
  /** Milliseconds since the run began. */
  readonly now: () => number;
  readonly onFault: (fault: PlannedFault) => void;
  /** Called for a fault that struck no process. */
  readonly onMiss: (fault: PlannedFault) => void;
  /** Called for a fault that took much longer than planned, such as a rolling restart that had to wait. */
  readonly onOverrun: (fault: PlannedFault, tookMs: number) => void;
  readonly onRecovery: (recovery: Recovery) => void;
}): Promise<ScheduleRun> {
  const { topology, injector, now } = options;
  const windows: FaultWindow[] = [];
  const losses: StreamLoss[] = [];
  const recoveries: Recovery[] = [];
  const inflicted = new Map<FaultKind, number>();
  const struck = new Map<FaultKind, number>();

  for (const burst of options.bursts) {
    const from = now();
    await Promise.all(
      burst.map(async (fault) => {
        await pause(fault.at);
        options.onFault(fault);
        countOne(inflicted, fault.kind);
        const [begun, begunAt] = [now(), Date.now()];
        if (await inflictFault(topology, fault, injector)) countOne(struck, fault.kind);
        else options.onMiss(fault);
        const took = now() - begun;
        if (losesEvents(fault.kind)) losses.push({ from: begunAt, until: Date.now() });
        if (took > fault.lastsMs + OVERRUN_MS) options.onOverrun(fault, took);
      }),
    );
    await topology.heal();
    const recovery = await untilRecovered(topology);
    windows.push({ from, until: now() });
    recoveries.push(recovery);
    options.onRecovery(recovery);
    await pause(options.calmMs);
  }
  return { windows, losses, recoveries, inflicted, struck };
}

function countOne(counts: Map<FaultKind, number>, kind: FaultKind): void {
  counts.set(kind, (counts.get(kind) ?? 0) + 1);
}
