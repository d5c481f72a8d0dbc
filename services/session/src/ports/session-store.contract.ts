import { afterAll, beforeAll, beforeEach, describe } from '@jest/globals';
import type { StoreHarness, StoresUnderTest } from '../testing/store-harness.js';
import { describeDeadlines } from '../testing/deadlines.contract.js';
import { describeExecution } from '../testing/execution.contract.js';
import { describeLists } from '../testing/lists.contract.js';
import { describeTime } from '../testing/time.contract.js';

/** The promises of every session store. Run it for each adapter. */
export function describeSessionStore(name: string, openHarness: () => Promise<StoreHarness>): void {
  describe(`session store on ${name}`, () => {
    let stores: StoresUnderTest;
    const given = (): StoresUnderTest => stores;

    beforeAll(async () => {
      const harness = await openHarness();
      stores = { harness, one: await harness.open(), two: await harness.open() };
    });
    beforeEach(() => stores.harness.clear());
    afterAll(() => stores.harness.close());

    describeExecution(given);
    describeTime(given);
    describeLists(given);
    describeDeadlines(given);
  });
}
