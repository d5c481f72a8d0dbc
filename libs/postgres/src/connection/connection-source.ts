import type { Client } from 'pg';

/** A connection on loan. Nobody else uses it until it is released. */
export interface Lease {
  readonly client: Client;
  /** Gives it back; a broken one is thrown away. */
  release(broken: boolean): void;
}

/** Where connections come from. The rest of the package does not care whether they cross a network. */
export interface ConnectionSource {
  readonly kind: 'postgres' | 'pglite';
  /** @throws the driver's or pool's error when none can be had in time. */
  acquire(): Promise<Lease>;
  /** The role to take on at the start of every transaction; undefined where the session has it already. */
  readonly transactionRole: string | undefined;
  /** See {@link Database.withAdvisoryLock}. */
  withAdvisoryLock(key: string, work: (signal: AbortSignal) => Promise<void>): Promise<boolean>;
  use(): PoolUse;
  close(): Promise<void>;
}

/** How much of a pool is in use, for metrics. */
export interface PoolUse {
  readonly max: number;
  readonly used: number;
  readonly waiting: number;
}
