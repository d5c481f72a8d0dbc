import type { ProfileStore } from '../ports/profile-store.js';

/** An event as it waits to be published. */
export interface WaitingEvent {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly sequence?: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What the contract suite needs besides the port: more than one instance, and a look into the tables. */
export interface StoreHarness {
  /** Another instance on the same data. */
  open(): Promise<ProfileStore>;
  /** The events in their order. */
  events(): Promise<readonly WaitingEvent[]>;
  /** Runs work while every read has to wait. */
  whileUnreadable<T>(work: () => Promise<T>): Promise<T>;
  /** Empties all tables. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** Two instances of the store on the same data, and the harness. */
export interface StoresUnderTest {
  readonly one: ProfileStore;
  readonly two: ProfileStore;
  readonly harness: StoreHarness;
}
