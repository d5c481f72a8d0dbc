import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Publications } from './publications.js';

/** Publications under test, and something that is published elsewhere. */
export interface PublicationsHarness {
  readonly publications: Publications;
  /** Another instance puts another bundle of a role in force. */
  publishElsewhere(role: string): Promise<void>;
  /** Another instance changes a draft. */
  draftElsewhere(role: string): Promise<void>;
  close(): Promise<void>;
}

const LONG_MS = 600_000;

/** The promises of all publications. Run it for each adapter. */
export function describePublications(open: () => Promise<PublicationsHarness>): void {
  describe('publications', () => {
    let harness: PublicationsHarness;
    beforeAll(async () => {
      harness = await open();
    });
    afterAll(() => harness.close());
    const stays = new AbortController().signal;

    test('wake each waiter for the role, also one that waits later', async () => {
      const watches = ['finance', 'finance', 'finance'].map((role) => harness.publications.watch(role));
      const [late, ...waiting] = watches;
      const woken = Promise.all(waiting.map((watch) => watch.next(LONG_MS, stays)));
      await harness.publishElsewhere('finance');
      await woken;
      await late!.next(LONG_MS, stays);
      watches.forEach((watch) => watch.stop());
    });

    test('wake nobody for another role or a draft, and each waiter once', async () => {
      const { publications } = harness;
      const [sales, legal] = [publications.watch('sales'), publications.watch('legal')];
      let isWoken = false;
      const gone = new AbortController();
      const waiting = sales.next(LONG_MS, gone.signal).then(() => (isWoken = true));
      await harness.draftElsewhere('sales');
      await harness.publishElsewhere('legal');
      await legal.next(LONG_MS, stays);
      expect(isWoken).toBe(false);
      gone.abort();
      await waiting;
      await legal.next(1, stays);
      [sales, legal].forEach((watch) => watch.stop());
    });

    test('that are closed wake all waiters, present and future', async () => {
      const watch = harness.publications.watch('finance');
      const waiting = watch.next(LONG_MS, stays);
      await harness.close();
      await waiting;
      await watch.next(LONG_MS, stays);
      watch.stop();
    });
  });
}
