import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { createLane, type Lane } from './lane.js';

/** A TCP proxy in front of one server, with the faults of networks. */
export interface FaultProxy {
  readonly port: number;
  /** Delays all data in both directions by this many milliseconds; 0 ends it. */
  delay(milliseconds: number): void;
  /** While on, no data arrives and no side notices. At its end it resets the connections that were open during it. */
  blackhole(on: boolean): void;
  /** While on, closes new connections at once. Existing ones continue. */
  refuse(on: boolean): void;
  /** Closes every connection with FIN. */
  drop(): void;
  /** Breaks every connection with RST. */
  reset(): void;
  /** Lets the next matching request through and breaks its connection before the reply. Calls add up. */
  cutReply(request: RegExp): void;
  /** The number of replies cut so far. */
  readonly cuts: number;
  /** Forgets unmatched cuts, and ends every other fault. */
  heal(): void;
  close(): Promise<void>;
}

interface Pair {
  readonly client: Socket;
  readonly upstream: Socket;
  readonly lanes: readonly Lane[];
  held: boolean;
}

/** Long enough for the server to execute the request before the connection breaks. */
const AFTER_REPLY_MS = 20;
const NO_REPLY_MS = 1_500;

/** Starts a proxy from a free loopback port to a loopback port. */
export async function startFaultProxy(targetPort: number): Promise<FaultProxy> {
  const pairs = new Set<Pair>();
  const pendingCuts: RegExp[] = [];
  let delayMs = 0;
  let holding = false;
  let refusing = false;
  let cuts = 0;

  const server = createServer({ noDelay: true }, (client) => {
    if (refusing) return void client.destroy();
    const upstream = connect({ port: targetPort, host: '127.0.0.1', noDelay: true });
    const outward = createLane(client, upstream, () => delayMs);
    const inward = createLane(upstream, client, () => delayMs);
    const pair: Pair = { client, upstream, lanes: [outward, inward], held: holding };
    pairs.add(pair);
    const end = (): void => {
      pairs.delete(pair);
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      socket.on('error', end);
      socket.on('close', end);
    }
    outward.onData = (data) => {
      const index = pendingCuts.findIndex((request) => request.test(data.toString('latin1')));
      if (index < 0) return;
      pendingCuts.splice(index, 1);
      cuts += 1;
      inward.mute(() => setTimeout(end, AFTER_REPLY_MS));
      setTimeout(end, NO_REPLY_MS).unref();
    };
    if (holding) pair.lanes.forEach((lane) => lane.hold());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const breakAll = (which: (pair: Pair) => boolean): void => {
    for (const pair of [...pairs].filter(which)) {
      pair.client.resetAndDestroy();
      pair.upstream.destroy();
    }
  };
  const blackhole = (on: boolean): void => {
    holding = on;
    if (!on) return breakAll(({ held }) => held);
    for (const pair of pairs) {
      pair.held = true;
      pair.lanes.forEach((lane) => lane.hold());
    }
  };

  return {
    port: (server.address() as AddressInfo).port,
    delay: (milliseconds) => void (delayMs = milliseconds),
    blackhole,
    refuse: (on) => void (refusing = on),
    drop: () => [...pairs].forEach(({ client, upstream }) => [client, upstream].forEach((socket) => socket.end())),
    reset: () => breakAll(() => true),
    cutReply: (request) => void pendingCuts.push(request),
    get cuts() {
      return cuts;
    },
    heal() {
      pendingCuts.length = 0;
      delayMs = 0;
      refusing = false;
      if (holding) blackhole(false);
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const { client, upstream } of pairs) [client, upstream].forEach((socket) => socket.destroy());
      await closed;
    },
  };
}
