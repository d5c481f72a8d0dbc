import { lookup } from 'node:dns/promises';
import type { HostResolver } from '../ports/host-resolver.js';

/** A slow resolver is not to hold up who registers a webhook. */
const TIMEOUT_MS = 2_000;

/** The addresses that this machine's resolver knows, hosts file included. */
export function createSystemHostResolver(): HostResolver {
  return {
    async addressesOf(host) {
      const found = lookup(host, { all: true }).then(
        (addresses) => addresses.map(({ address }) => address),
        () => [],
      );
      return Promise.race([found, nothingAfter(TIMEOUT_MS)]);
    },
  };
}

function nothingAfter(milliseconds: number): Promise<readonly string[]> {
  return new Promise((resolve) => {
    setTimeout(() => resolve([]), milliseconds).unref();
  });
}
