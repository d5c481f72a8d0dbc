import { afterEach, describe } from '@jest/globals';
import { openBus, type Bus } from '@handoff/messaging';
import { describeRoutingRules, type RoutingRulesHarness } from '../ports/routing-rules.contract.js';
import { anAccessDecision, serveAccess, type AccessBody } from '../testing/serve-access.js';
import { createBusRoutingRules } from './bus-routing-rules.js';

const opened: Bus[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((bus) => bus.close()));
});

const CODES = { nothing: 'allowed', no: 'denied', not_evaluated: 'not_evaluated', no_profile: 'unknown_role' } as const;

describe('rules about routing, over the bus', () => {
  describeRoutingRules(async () => {
    const bus = await openBus({ url: 'memory:', name: 'test', subjectPrefix: 'handoff' });
    opened.push(bus);
    let said: Parameters<RoutingRulesHarness['say']>[0] = 'nothing';
    let asked: AccessBody | undefined;
    const serving = await serveAccess(bus, 'handoff', (body) => {
      asked = body;
      if (typeof said === 'string') return anAccessDecision(CODES[said]);
      const groups = said.groups.map(({ role, required }) => ({ approver_role: role, required }));
      return anAccessDecision('approval_required', { ask: { groups, expires_in: said.openMs / 1_000 } });
    });
    return {
      rules: createBusRoutingRules({ bus, prefix: 'handoff' }),
      say: (what) => void (said = what),
      asked: () => asked as Readonly<Record<string, unknown>>,
      lose: () => serving.drain(),
    };
  });
});
