import { describe, expect, test } from '@jest/globals';
import type { HostResolver } from './host-resolver.js';

/** The promises of every resolver. Run it for each adapter. */
export function describeHostResolver(name: string, resolver: HostResolver): void {
  describe(`host resolver: ${name}`, () => {
    test('knows the addresses of a name', async () => {
      const addresses = await resolver.addressesOf('localhost');
      expect(addresses.length).toBeGreaterThan(0);
      expect(addresses.filter((address) => !['127.0.0.1', '::1'].includes(address))).toEqual([]);
    });

    test.each(['127.0.0.1', '192.0.2.7', '2001:db8::1'])('knows that %s is its own address', async (address) => {
      expect(await resolver.addressesOf(address)).toEqual([address]);
    });

    test.each(['nothing.invalid', '', 'a..b', 'x'.repeat(300)])('knows none of %j', async (host) => {
      expect(await resolver.addressesOf(host)).toEqual([]);
    });
  });
}
