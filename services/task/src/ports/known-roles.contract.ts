import { describe, expect, test } from '@jest/globals';
import type { KnownRoles } from './known-roles.js';

/** Two instances that share what they keep. */
export interface KnownRolesHarness {
  open(this: void, configured: readonly string[]): KnownRoles;
}

/** What every adapter of {@link KnownRoles} promises. */
export function knownRolesContract(name: string, prepare: () => Promise<KnownRolesHarness>): void {
  describe(name, () => {
    test('knows what is configured, and what a caller has held, at once', async () => {
      const roles = (await prepare()).open(['finance']);
      expect([roles.has('finance'), roles.has('legal')]).toEqual([true, false]);
      roles.note(['legal']);
      expect(roles.has('legal')).toBe(true);
    });

    test('learns what another instance has noted, and remembers it after a restart', async () => {
      const { open } = await prepare();
      const [one, other] = [open([]), open([])];
      one.note(['legal', 'treasury']);
      await Promise.all([one.share(), other.share()]);
      await other.share();
      expect([other.has('legal'), other.has('treasury'), other.has('finance')]).toEqual([true, true, false]);
      const later = open([]);
      await later.share();
      expect(later.has('treasury')).toBe(true);
    });

    test('two instances may note the same role at once', async () => {
      const { open } = await prepare();
      const instances = [open([]), open([])];
      for (const roles of instances) roles.note(['legal']);
      await Promise.all(instances.map((roles) => roles.share()));
      expect(instances.map((roles) => roles.has('legal'))).toEqual([true, true]);
    });
  });
}
