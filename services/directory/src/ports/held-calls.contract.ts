import { expect, test } from '@jest/globals';
import { uuidv7, type Principal } from '@handoff/kernel';
import type { GivenApproval } from '../domain/held-call.js';
import { aCall, holderOf, NOON } from '../testing/builders.js';
import type { HeldCalls } from './held-calls.js';

/** Held calls, and the task service that keeps them. */
export interface HeldCallsHarness {
  readonly heldCalls: HeldCalls;
  /** Adds a held call of finance with an approval. */
  know(): Promise<GivenApproval>;
  /** Makes the task service unavailable. */
  lose(): Promise<void>;
}

/** The promises of every {@link HeldCalls}. Call it inside a `describe`. */
export function describeHeldCalls(open: () => Promise<HeldCallsHarness>): void {
  const ask = ({ heldCalls }: HeldCallsHarness, principal: Principal, id: string) =>
    heldCalls.find(id, aCall({ principal }));

  test('an approval is found with what it was asked for', async () => {
    const harness = await open();
    const given = await harness.know();
    expect(await ask(harness, holderOf('finance'), given.id)).toEqual(given);
  });

  test('a missing one and a hidden one are not found', async () => {
    const harness = await open();
    const { id } = await harness.know();
    expect(await ask(harness, holderOf('finance'), uuidv7(NOON))).toBeUndefined();
    expect(await ask(harness, holderOf('legal'), id)).toBeUndefined();
  });

  test('it is UNAVAILABLE when the task service does not answer', async () => {
    const harness = await open();
    const { id } = await harness.know();
    await harness.lose();
    await expect(ask(harness, holderOf('finance'), id)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
}
