import { lookup } from 'node:dns/promises';
import type { HostResolver } from '../ports/host-resolver.js';

/** A slow resolver must not delay the registration of a webhook for longer. */
const TIMEOUT_MS = 2_000;

/** Asks the resolver of this machine, including its hosts file. */
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
