import { afterEach, describe } from '@jest/globals';
import { openBus, type Bus } from '@handoff/messaging';
import type { GivenApproval } from '../domain/held-call.js';
import { describeHeldCalls } from '../ports/held-calls.contract.js';
import { aGivenApproval } from '../testing/access-builders.js';
import { serveHeldCalls } from '../testing/serve-held-calls.js';
import { createBusHeldCalls } from './bus-held-calls.js';

const opened: Bus[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((bus) => bus.close()));
});

describe('held calls over the bus', () => {
  describeHeldCalls(async () => {
    const bus = await openBus({ url: 'memory:', name: 'test', subjectPrefix: 'handoff' });
    opened.push(bus);
    const given = new Map<string, GivenApproval>();
    const serving = await serveHeldCalls(bus, 'handoff', given);
    return {
      heldCalls: createBusHeldCalls({ bus, prefix: 'handoff' }),
      know() {
        const approval = aGivenApproval();
        given.set(approval.id, approval);
        return Promise.resolve(approval);
      },
      lose: () => serving.drain(),
    };
  });
});
