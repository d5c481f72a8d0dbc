import { describe, expect, test } from '@jest/globals';
import { eventually } from '@handoff/testing';
import type { DependencyHealth } from './dependency-health.js';

export interface DependencyHealthHarness {
  readonly health: DependencyHealth;
  /** From now on, no service can read from its database. */
  readonly breakDatabase: () => void;
}

/** What every check of the dependencies guarantees. */
export function dependencyHealthContract(name: string, open: () => Promise<DependencyHealthHarness>): void {
  describe(`the health of the dependencies on ${name}`, () => {
    test('is healthy while all of them answer', async () => {
      const { health } = await open();
      const report = await health.check();
      expect(report.status).toBe('healthy');
      expect([report.database, report.redis, report.nats]).not.toContain('error');
    });

    test('is the same for concurrent checks', async () => {
      const { health } = await open();
      const [first, ...others] = await Promise.all(Array.from({ length: 20 }, () => health.check()));
      for (const other of others) expect(other).toEqual(first);
    });

    test('soon names a dependency that is down, without throwing', async () => {
      const { health, breakDatabase } = await open();
      await health.check();
      breakDatabase();
      const report = await eventually(async () => {
        const seen = await health.check();
        return seen.status === 'degraded' ? seen : undefined;
      });
      expect(report).toMatchObject({ database: 'error' });
      expect([report?.redis, report?.nats]).not.toContain('error');
    });
  });
}
