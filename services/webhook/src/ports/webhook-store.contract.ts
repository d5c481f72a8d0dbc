import { afterAll, beforeAll, beforeEach, describe } from '@jest/globals';
import { describeAttempts } from '../testing/attempts.contract.js';
import { describeCollecting } from '../testing/collecting.contract.js';
import { describeDeadlines } from '../testing/deadlines.contract.js';
import { describeEligibility } from '../testing/eligibility.contract.js';
import { describeExecution } from '../testing/execution.contract.js';
import { describeLists } from '../testing/lists.contract.js';
import type { StoreHarness, StoresUnderTest } from '../testing/store-harness.js';
import { describeTakingDue } from '../testing/taking-due.contract.js';
import { describeTime } from '../testing/time.contract.js';

/** The promises of every webhook store. Run it for each adapter. */
export function describeWebhookStore(name: string, openHarness: () => Promise<StoreHarness>): void {
  describe(`webhook store on ${name}`, () => {
    let stores: StoresUnderTest;
    const given = (): StoresUnderTest => stores;

    beforeAll(async () => {
      const harness = await openHarness();
      stores = { harness, one: await harness.open(), two: await harness.open() };
    });
    beforeEach(() => stores.harness.clear());
    afterAll(() => stores.harness.close());

    describeExecution(given);
    describeLists(given);
    describeCollecting(given);
    describeEligibility(given);
    describeTakingDue(given);
    describeAttempts(given);
    describeTime(given);
    describeDeadlines(given);
  });
}
