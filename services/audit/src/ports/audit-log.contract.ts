import { afterAll, beforeAll, beforeEach, describe } from '@jest/globals';
import { describeAppending } from '../testing/appending.contract.js';
import { describeDeadlines } from '../testing/deadlines.contract.js';
import { describeFollowing } from '../testing/following.contract.js';
import { describeReading } from '../testing/reading.contract.js';
import { describeReports } from '../testing/reports.contract.js';
import type { LogHarness, LogsUnderTest } from '../testing/log-harness.js';

/** What every audit log guarantees. Run it for each adapter. */
export function describeAuditLog(name: string, openHarness: () => Promise<LogHarness>): void {
  describe(`audit log on ${name}`, () => {
    let harness: LogHarness;
    let logs: LogsUnderTest;
    const given = (): LogsUnderTest => logs;

    beforeAll(async () => {
      harness = await openHarness();
      logs = { harness, one: await harness.open(), two: await harness.open() };
    });
    beforeEach(() => harness.clear());
    afterAll(() => harness.close());

    describeAppending(given);
    describeReading(given);
    describeReports(given);
    describeDeadlines(given);
    describeFollowing(given);
  });
}
