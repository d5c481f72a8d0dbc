import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { LogEntry } from '@handoff/contracts';
import { eventually } from '@handoff/testing';
import type { EventLog } from './event-log.js';

/** A log, and a way to append to it. */
export interface EventLogHarness {
  readonly log: EventLog;
  /** Appends entries of these participants, with a hint if `hinted`. */
  append(participants: readonly (readonly string[])[], hinted: boolean): void;
  /** Stops the audit service. */
  leave(): Promise<void>;
  close(): Promise<void>;
}

/** What every event log guarantees. */
export function eventLogContract(name: string, open: () => Promise<EventLogHarness>): void {
  describe(`the event log of ${name}`, () => {
    let harness: EventLogHarness;
    beforeEach(async () => {
      harness = await open();
    });
    afterEach(() => harness.close());

    test('returns where it ends', async () => {
      expect(await harness.log.end()).toBe(0);
      harness.append([['finance'], ['legal']], false);
      expect(await harness.log.end()).toBe(2);
    });

    test('returns the entries after a place: all to the gateway, to a viewer those that it may read', async () => {
      harness.append([['finance'], ['legal'], ['finance']], false);
      const all = await harness.log.readOn(1);
      expect([all.entries.map(({ seq }) => seq), all.through_seq, all.last_seq]).toEqual([[2, 3], 3, 3]);
      const principal = { issuer: 'urn:test', subject: 'lea', roles: ['legal'] };
      const some = await harness.log.readOn(0, { principal, filter: {} });
      expect([some.entries.map(({ seq }) => seq), some.through_seq]).toEqual([[2], 3]);
      const none = await harness.log.readOn(0, { principal, filter: { type: 'approval.*' } });
      expect([none.entries, none.through_seq]).toEqual([[], 3]);
    });

    test('sends new entries to listeners until they stop', async () => {
      const heard: LogEntry[] = [];
      const subscription = await harness.log.listen((entries) => heard.push(...entries));
      harness.append([['finance'], ['legal']], true);
      await eventually(() => heard.length === 2);
      expect(heard.map(({ seq, participants }) => [seq, participants])).toEqual([
        [1, ['finance']],
        [2, ['legal']],
      ]);
      await subscription.stop();
      harness.append([['finance']], true);
      expect(heard).toHaveLength(2);
    });

    test('fails as UNAVAILABLE when no audit service answers', async () => {
      await harness.leave();
      await expect(harness.log.end()).rejects.toMatchObject({ kind: 'unavailable' });
      await expect(harness.log.readOn(0)).rejects.toMatchObject({ kind: 'unavailable' });
    });
  });
}
