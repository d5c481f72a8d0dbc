import { FAILPOINT_NAMES, type FailpointName } from '@handoff/kernel';

/** The target group of a fault. Faults of one lane never overlap; faults of different lanes may. */
export type FaultLane = 'processes' | 'stores';

interface FaultDefinition {
  readonly lane: FaultLane;
  /** The minimum and maximum duration in milliseconds; 0 is instantaneous. */
  readonly lasts: readonly [number, number];
}

const ours = (...lasts: [number, number]): FaultDefinition => ({ lane: 'processes', lasts });
const stores = (...lasts: [number, number]): FaultDefinition => ({ lane: 'stores', lasts });

/** Kills the first process that reaches a failpoint during the fault. Perhaps none does. */
export type FailpointFault = `killed at ${FailpointName}`;

export const failpointFault = (name: FailpointName): FailpointFault => `killed at ${name}`;

const FAILPOINT_FAULTS = Object.fromEntries(
  FAILPOINT_NAMES.map((name) => [failpointFault(name), ours(2_000, 6_000)]),
) as Readonly<Record<FailpointFault, FaultDefinition>>;

/** All faults. */
export const FAULTS = {
  'process killed': ours(0, 0),
  'process frozen': ours(500, 6_000),
  'audit frozen': ours(500, 6_000),
  'clock a minute off': ours(2_000, 8_000),
  'clock an hour off': ours(2_000, 8_000),
  'rolling restart': ours(0, 0),
  'events duplicated': ours(0, 0),
  'poison published': ours(0, 0),
  ...FAILPOINT_FAULTS,

  'postgres killed': stores(0, 0),
  'postgres frozen': stores(500, 5_000),
  'postgres backends terminated': stores(0, 0),
  'postgres slow': stores(1_000, 4_000),
  'postgres read-only': stores(500, 3_000),
  'postgres out of connections': stores(500, 3_000),
  'postgres unreachable': stores(500, 4_000),
  'commit reply lost': stores(1_000, 2_000),

  'redis killed': stores(200, 3_000),
  'redis flushed': stores(0, 0),
  'redis frozen': stores(500, 3_000),
  'redis full': stores(500, 3_000),
  'redis evicting': stores(1_000, 4_000),
  'redis unreachable': stores(500, 3_000),
  'claim reply lost': stores(1_000, 2_000),

  'nats killed': stores(200, 3_000),
  'nats frozen': stores(500, 5_000),
  'nats disconnected': stores(0, 0),
  'nats slow': stores(1_000, 4_000),
  'nats unreachable': stores(500, 4_000),
  'event ack lost': stores(1_000, 2_000),
  'stream purged': stores(0, 0),
  'stream deleted': stores(0, 0),
  'store rolled back': stores(500, 2_000),
} as const satisfies Record<string, FaultDefinition>;

/** Whether a fault of this kind can strike no process. */
export function canMiss(kind: FaultKind): boolean {
  return kind in FAILPOINT_FAULTS;
}

const LOSING_EVENTS: readonly FaultKind[] = ['stream purged', 'stream deleted', 'store rolled back'];

/** Whether the stream loses acknowledged events by it. */
export function losesEvents(kind: FaultKind): boolean {
  return LOSING_EVENTS.includes(kind);
}

export type FaultKind = keyof typeof FAULTS;

export const FAULT_KINDS = Object.keys(FAULTS) as readonly FaultKind[];
