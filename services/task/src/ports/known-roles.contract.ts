import { describe, expect, test } from '@jest/globals';
import type { KnownRoles } from './known-roles.js';

/** Instances that share what they keep. */
export interface KnownRolesHarness {
  open(this: void, configured: readonly string[]): KnownRoles;
  /** Passes the time for which an instance may rely on what it read. */
  passTime(this: void): void;
}

const LATER = new Date('2999-01-01T00:00:00Z');

/** What every adapter of {@link KnownRoles} promises. */
export function knownRolesContract(name: string, prepare: () => Promise<KnownRolesHarness>): void {
  describe(name, () => {
    test('knows what is configured, and what a caller has held', async () => {
      const roles = (await prepare()).open(['finance']);
      expect(await roles.unknownOf(['finance', 'legal'], LATER)).toEqual(new Set(['legal']));
      await roles.note(['legal'], LATER);
      expect(await roles.unknownOf(['finance', 'legal'], LATER)).toEqual(new Set());
    });

    test('knows a second later what another instance has noted, and remembers it after a restart', async () => {
      const { open, passTime } = await prepare();
      const [one, other] = [open([]), open([])];
      expect(await other.unknownOf(['legal', 'treasury'], LATER)).toEqual(new Set(['legal', 'treasury']));
      await one.note(['legal'], LATER);
      passTime();
      for (const roles of [other, open([])])
        expect(await roles.unknownOf(['legal', 'treasury'], LATER)).toEqual(new Set(['treasury']));
    });

    test('two instances may note the same role at once', async () => {
      const { open } = await prepare();
      const instances = [open([]), open([])];
      await Promise.all(instances.map(async (roles) => roles.note(['legal'], LATER)));
      for (const roles of instances) expect(await roles.unknownOf(['legal'], LATER)).toEqual(new Set());
    });
  });
}
