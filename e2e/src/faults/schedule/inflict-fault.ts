import { setTimeout as pause } from 'node:timers/promises';
import { FAILPOINT_NAMES } from '@handoff/kernel';
import type { Injector } from './inject-messages.js';
import type { FaultTopology } from '../topology/fault-topology.js';
import type { FaultProxy } from '../proxy/fault-proxy.js';
import { failpointFault, type FailpointFault, type FaultKind } from './fault-kinds.js';
import type { PlannedFault } from './plan-faults.js';

/** Resolves with false when the fault struck no process. */
type Inflict = (topology: FaultTopology, fault: PlannedFault, injector: Injector) => Promise<boolean | void>;

/**
 * Inflicts a fault, and ends it after its duration.
 *
 * @returns whether it struck.
 */
export async function inflictFault(topology: FaultTopology, fault: PlannedFault, injector: Injector): Promise<boolean> {
  return (await INFLICT[fault.kind](topology, fault, injector)) !== false;
}

const SLOW_MS = 150;

const during = async (fault: PlannedFault, begin: () => unknown, end: () => unknown): Promise<void> => {
  await begin();
  await pause(fault.lastsMs);
  await end();
};
const victimOf = ({ processes }: FaultTopology, { victim }: PlannedFault) =>
  processes[Math.floor(victim * processes.length)]!;

const blackHole =
  (proxyOf: (topology: FaultTopology) => FaultProxy): Inflict =>
  (topology, fault) =>
    during(
      fault,
      () => proxyOf(topology).blackhole(true),
      () => proxyOf(topology).blackhole(false),
    );
const slow =
  (proxyOf: (topology: FaultTopology) => FaultProxy): Inflict =>
  (topology, fault) =>
    during(
      fault,
      () => proxyOf(topology).delay(SLOW_MS * fault.amount),
      () => proxyOf(topology).delay(0),
    );
/** Forgets the cuts that no request has matched by the end. */
const lose =
  (proxyOf: (topology: FaultTopology) => FaultProxy, request: (topology: FaultTopology) => RegExp): Inflict =>
  (topology, fault) =>
    during(
      fault,
      () => Array.from({ length: fault.amount }, () => proxyOf(topology).cutReply(request(topology))),
      () => proxyOf(topology).heal(),
    );

/** Ahead or behind, while the clocks of the other processes are right. */
const clockOff =
  (offsetMs: number): Inflict =>
  (topology, fault) => {
    const victim = victimOf(topology, fault);
    return during(
      fault,
      () => victim.setClock(fault.amount % 2 === 0 ? -offsetMs : offsetMs),
      () => victim.setClock(0),
    );
  };

const [postgres, redis, nats] = (['postgres', 'redis', 'nats'] as const).map(
  (name) => (topology: FaultTopology) => topology[name].proxy,
) as [ProxyOf, ProxyOf, ProxyOf];
type ProxyOf = (topology: FaultTopology) => FaultProxy;

const KILL_AT_FAILPOINTS = Object.fromEntries(
  FAILPOINT_NAMES.map((name): [string, Inflict] => [
    failpointFault(name),
    ({ failpoints }, { lastsMs }) => failpoints.spring(name, lastsMs),
  ]),
) as Readonly<Record<FailpointFault, Inflict>>;

const INFLICT: Readonly<Record<FaultKind, Inflict>> = {
  'process killed': async (topology, fault) => victimOf(topology, fault).kill(),
  'process frozen': (topology, fault) => {
    const frozen = victimOf(topology, fault);
    return during(
      fault,
      () => frozen.freeze(),
      () => frozen.thaw(),
    );
  },
  'clock a minute off': clockOff(60_000),
  'clock an hour off': clockOff(3_600_000),
  // All instances: the other services have to wait with their reports and must lose none.
  'audit frozen': ({ processes }, fault) => {
    const audits = processes.filter(({ module }) => module === 'audit');
    return during(
      fault,
      () => audits.forEach((audit) => audit.freeze()),
      () => audits.forEach((audit) => audit.thaw()),
    );
  },
  // Restarts both processes of one module, one after the other, as a deployment would.
  'rolling restart': async (topology, fault) => {
    const { module } = victimOf(topology, fault);
    // With a store down, the new process may not get ready: the recovery check decides about that.
    for (const process of topology.processes) {
      if (process.module === module) await process.roll().catch(() => undefined);
    }
  },
  'events duplicated': (_topology, fault, injector) => injector.duplicate(fault),
  'poison published': (_topology, fault, injector) => injector.poison(fault),
  ...KILL_AT_FAILPOINTS,

  'postgres killed': (topology) => topology.postgres.killAndRestart(),
  'postgres frozen': ({ postgres }, fault) =>
    during(
      fault,
      () => postgres.freeze(),
      () => postgres.thaw(),
    ),
  'postgres backends terminated': ({ postgres }, { amount }) => postgres.terminateBackends(amount * 2),
  'postgres slow': slow(postgres),
  'postgres read-only': ({ postgres }, fault) =>
    during(
      fault,
      () => postgres.setReadOnly(true),
      () => postgres.setReadOnly(false),
    ),
  'postgres out of connections': ({ postgres }, fault) =>
    during(
      fault,
      () => postgres.setFull(true),
      () => postgres.setFull(false),
    ),
  'postgres unreachable': blackHole(postgres),
  'commit reply lost': lose(postgres, () => /COMMIT\0/),

  'redis killed': ({ redis }, { lastsMs }) => redis.killAndRestart(lastsMs),
  'redis flushed': ({ redis }) => redis.flush(),
  'redis frozen': ({ redis }, fault) =>
    during(
      fault,
      () => redis.freeze(),
      () => redis.thaw(),
    ),
  'redis full': ({ redis }, fault) =>
    during(
      fault,
      () => redis.setMemory('refusing'),
      () => redis.setMemory('ample'),
    ),
  'redis evicting': ({ redis }, fault) =>
    during(
      fault,
      () => redis.setMemory('evicting'),
      () => redis.setMemory('ample'),
    ),
  'redis unreachable': blackHole(redis),
  'claim reply lost': lose(redis, () => /evalsha/i),

  'nats killed': ({ nats }, { lastsMs }) => nats.killAndRestart(lastsMs),
  'nats frozen': ({ nats }, fault) =>
    during(
      fault,
      () => nats.freeze(),
      () => nats.thaw(),
    ),
  'nats disconnected': async (topology) => nats(topology).reset(),
  'nats slow': slow(nats),
  'nats unreachable': blackHole(nats),
  'event ack lost': lose(nats, ({ prefix }) => new RegExp(`H?PUB ${prefix}\\.evt\\.`)),
  'stream purged': ({ nats, stream }) => nats.wipe(stream, 'PURGE'),
  'stream deleted': ({ nats, stream }) => nats.wipe(stream, 'DELETE'),
  'store rolled back': ({ nats }, fault) =>
    during(
      fault,
      () => nats.keepCopy(),
      () => nats.rollBack(),
    ),
};
