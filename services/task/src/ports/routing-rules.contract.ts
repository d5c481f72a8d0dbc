import { expect, test } from '@jest/globals';
import { aCall, fay } from '../testing/builders.js';
import type { RequiredApproval } from '../domain/approval/required-approval.js';
import type { RoutingRules } from './routing-rules.js';

/** Rules, and what they say. */
export interface RoutingRulesHarness {
  readonly rules: RoutingRules;
  /** Makes the rules say this of every task. */
  say(what: 'nothing' | 'no' | 'not_evaluated' | 'no_profile' | RequiredApproval): void;
  /** The facts of the last question. */
  asked(): Readonly<Record<string, unknown>>;
  /** Makes the directory service unavailable. */
  lose(): Promise<void>;
}

/** The promises of all {@link RoutingRules}. Call it inside a `describe`. */
export function describeRoutingRules(open: () => Promise<RoutingRulesHarness>): void {
  const DATA = { amount: 1.5, urgent: true, region: 'EU', approval_id: 'x', list: [1], nothing: null };
  const ask = ({ rules }: RoutingRulesHarness) =>
    rules.ask({ role: 'finance', toRole: 'manager', type: 'pay', data: DATA }, aCall(fay));

  test('rules that say nothing, and a role without rules, require nothing', async () => {
    const harness = await open();
    for (const what of ['nothing', 'no_profile'] as const) {
      harness.say(what);
      expect(await ask(harness)).toEqual({ ok: true, required: undefined });
    }
  });

  test('rules that require an approval say which', async () => {
    const harness = await open();
    const required = { groups: [{ role: 'legal', required: 2 }], openMs: 600_000, reason: 'as the profile says' };
    harness.say(required);
    expect(await ask(harness)).toEqual({ ok: true, required });
  });

  test('rules that say no, and rules that cannot be evaluated, are a no', async () => {
    const harness = await open();
    for (const what of ['no', 'not_evaluated'] as const) {
      harness.say(what);
      expect(await ask(harness)).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } });
    }
  });

  test('they know the receiver, the type and the single values of the data', async () => {
    const harness = await open();
    harness.say('nothing');
    await ask(harness);
    expect(harness.asked()).toEqual({
      subject: { type: 'role', id: 'finance' },
      action: { name: 'use' },
      resource: {
        type: 'tool',
        id: 'task.route',
        properties: { amount: 1.5, urgent: true, region: 'EU', approval_id: 'x' },
      },
      context: { target: 'manager', task_type: 'pay' },
    });
  });

  test('it is UNAVAILABLE when the directory service does not answer', async () => {
    const harness = await open();
    await harness.lose();
    await expect(ask(harness)).rejects.toThrow(expect.objectContaining({ code: 'UNAVAILABLE' }));
  });
}
