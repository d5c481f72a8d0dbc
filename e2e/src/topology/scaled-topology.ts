import { randomBytes } from 'node:crypto';
import { createTestDatabase } from '@handoff/postgres/testing';
import { freePort, tempDir } from '@handoff/testing';
import { spawnHandoff, untilReady, type HandoffProcess, type SpawnHandoff } from './handoff-process.js';
import { startGuardedNats } from './guarded-nats.js';
import { startOidcIssuer } from './oidc-issuer.js';
import { sharedEnv, type Topology } from './topology.js';

const MODULES = ['session', 'task', 'audit', 'webhook', 'directory', 'gateway'] as const;
export type ModuleName = (typeof MODULES)[number];

/** The servers shared by all processes. */
export interface Servers {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly natsUrl: string;
}

export interface ScaledOptions {
  /**
   * Replaces servers of the test run. By default the topology gets a new database there, and its own NATS with a user
   * per module.
   */
  readonly servers?: Partial<Servers>;
  readonly env?: Readonly<Record<string, string>>;
  /** Further environment of one process, by its module and its number from 1. */
  readonly envOf?: (module: ModuleName, instance: number) => Readonly<Record<string, string>>;
  /** The number of processes of each module. Default 2. */
  readonly instances?: number;
  /** Starts the processes. Default {@link spawnHandoff}. */
  readonly spawn?: SpawnHandoff;
  /** Whether the processes of a module start with the topology. The others start by `startOne`. Default: all do. */
  readonly startsAtOnce?: (module: ModuleName) => boolean;
}

/** The place of a process in the topology: its replacement listens on the same ports. */
interface Seat {
  readonly module: ModuleName;
  readonly name: string;
  readonly port: number;
  readonly opsPort: number;
  /** Undefined before its first start. */
  process: HandoffProcess | undefined;
}

export interface ScaledTopology extends Topology {
  /** The first token of every subject on the bus. */
  readonly subjectPrefix: string;
  /** The URL of NATS, with the login of a module where each has one of its own. */
  natsUrl(module: ModuleName): string;
  /** The operations URL of one process; `instance` counts from 0. */
  opsUrl(module: ModuleName, instance: number): string;
  /** Ends every process of a module with a signal. */
  endAll(module: ModuleName, signal: NodeJS.Signals): Promise<void>;
  /** Starts every process of a module again on its old ports, and waits until they are ready. */
  startAll(module: ModuleName): Promise<void>;
  /** Ends one process of a module (counted from 0); resolves with its exit code or the name of the signal. */
  endOne(module: ModuleName, instance: number, signal: NodeJS.Signals): Promise<number | string>;
  /** Whether a process of a module was started. */
  hasStarted(module: ModuleName, instance: number): boolean;
  /** Starts one process of a module (again) on its ports, and waits until it is ready. */
  startOne(module: ModuleName, instance: number): Promise<void>;
}

/**
 * Starts two processes each of gateway, session, task, audit and webhook on Postgres, Redis and NATS, with a real OIDC
 * issuer.
 */
export async function startScaledTopology(options: ScaledOptions = {}): Promise<ScaledTopology> {
  const database = options.servers?.databaseUrl === undefined ? await createTestDatabase('postgres') : undefined;
  const issuer = await startOidcIssuer();
  const dataDir = await tempDir('handoff-e2e-');
  const prefix = `e2e${randomBytes(5).toString('hex')}`;
  const nats = options.servers?.natsUrl === undefined ? await startGuardedNats(prefix) : undefined;
  const env = {
    ...sharedEnv({
      databaseUrl: options.servers?.databaseUrl ?? database!.url,
      redisUrl: options.servers?.redisUrl ?? testServer('TEST_REDIS_URL'),
      prefix,
      issuer,
      dataDir: dataDir.path,
    }),
    ...options.env,
  };
  const natsUrl = (module: ModuleName): string => nats?.urlOf(module) ?? options.servers!.natsUrl!;
  const start = ({ name, module, port, opsPort }: Omit<Seat, 'process'>): HandoffProcess =>
    (options.spawn ?? spawnHandoff)(name, ['run', module], {
      NATS_URL: natsUrl(module),
      ...env,
      ...options.envOf?.(module, Number(name.split(' ').at(-1))),
      PORT: `${port}`,
      OPS_PORT: `${opsPort}`,
    });
  const ready = (seat: Seat): Promise<void> => untilReady(seat.process!, `http://127.0.0.1:${seat.opsPort}/readyz`);

  const seats: Seat[] = [];
  for (let instance = 1; instance <= (options.instances ?? 2); instance += 1) {
    for (const module of MODULES) {
      const seat = { module, name: `${module} ${instance}`, port: await freePort(), opsPort: await freePort() };
      seats.push({ ...seat, process: options.startsAtOnce?.(module) === false ? undefined : start(seat) });
    }
  }
  const seatsOf = (module: ModuleName): Seat[] => seats.filter((seat) => seat.module === module);

  const seatOf = (module: ModuleName, instance: number): Seat => {
    const seat = seatsOf(module)[instance];
    if (seat === undefined) throw new RangeError(`there is no ${module} ${instance + 1}`);
    return seat;
  };

  const stop = async (): Promise<void> => {
    await Promise.all(running(seats).map((process) => process.end('SIGTERM')));
    await issuer.stop();
    await nats?.stop();
    await database?.drop();
    await dataDir.remove();
  };
  try {
    await Promise.all(seats.filter((seat) => seat.process !== undefined).map(ready));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    name: 'scaled',
    subjectPrefix: env['NATS_SUBJECT_PREFIX'] ?? prefix,
    natsUrl,
    gateways: seatsOf('gateway').map((seat) => `http://127.0.0.1:${seat.port}`),
    get processes() {
      return running(seats);
    },
    token: (caller) => issuer.token(caller),
    opsUrl: (module, instance) => `http://127.0.0.1:${seatOf(module, instance).opsPort}`,
    async endAll(module, signal) {
      await Promise.all(running(seatsOf(module)).map((process) => process.end(signal)));
    },
    async startAll(module) {
      for (const seat of seatsOf(module)) seat.process = start(seat);
      await Promise.all(seatsOf(module).map(ready));
    },
    async endOne(module, instance, signal) {
      const { process, name } = seatOf(module, instance);
      if (process === undefined) throw new RangeError(`${name} has not been started`);
      return process.end(signal);
    },
    hasStarted: (module, instance) => seatOf(module, instance).process !== undefined,
    async startOne(module, instance) {
      const seat = seatOf(module, instance);
      seat.process = start(seat);
      await ready(seat);
    },
    stop,
  };
}

/** The processes that were started. */
function running(seats: readonly Seat[]): readonly HandoffProcess[] {
  return seats.flatMap((seat) => seat.process ?? []);
}

function testServer(name: string): string {
  const url = process.env[name];
  if (url === undefined)
    throw new Error(`${name} is not set: run the tests through npm test, which starts the servers`);
  return url;
}
