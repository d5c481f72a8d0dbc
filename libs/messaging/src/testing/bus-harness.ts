import { afterEach, beforeEach } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { eventually } from '@handoff/testing';
import type { Bus } from '../bus.js';

/** Gives a contract suite buses of one adapter. */
export interface BusHarness {
  /** The first token of every subject of the present test; no other test uses it. */
  prefix(): string;
  /** Connects another participant to the same system. It is closed after the test. */
  join(): Promise<Bus>;
}

/** A harness that opens buses by a function and closes them after each test. */
export function createBusHarness(open: (prefix: string) => Promise<Bus>): BusHarness {
  let prefix = '';
  let buses: Bus[] = [];
  beforeEach(() => {
    prefix = `t${randomUUID().slice(0, 8)}`;
  });
  afterEach(async () => {
    await Promise.all(buses.splice(0).map((bus) => bus.close()));
    buses = [];
  });
  return {
    prefix: () => prefix,
    async join() {
      const bus = await open(prefix);
      buses.push(bus);
      await eventually(() => bus.isConnected());
      return bus;
    },
  };
}
