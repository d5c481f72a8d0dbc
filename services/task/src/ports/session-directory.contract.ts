import { expect, test } from '@jest/globals';
import type { Principal } from '@handoff/kernel';
import { aCall, fay, lea, newId } from '../testing/builders.js';
import type { DirectorySession, SessionDirectory } from './session-directory.js';

/** A directory, and its sessions. */
export interface DirectoryHarness {
  readonly directory: SessionDirectory;
  /** Adds a session of finance. */
  know(given: { readonly status: 'active' | 'completed' }): Promise<DirectorySession>;
  /** Makes the session service unavailable. */
  lose(): Promise<void>;
}

/** The contract of every {@link SessionDirectory}, as tests. Call it inside a `describe`. */
export function describeSessionDirectory(open: () => Promise<DirectoryHarness>): void {
  const ask = ({ directory }: DirectoryHarness, who: Principal, id: string) => directory.find(id, aCall(who));

  test('a session is found as it is', async () => {
    const harness = await open();
    const session = await harness.know({ status: 'active' });
    expect(await ask(harness, fay, session.id)).toEqual(session);
    expect(session.final).toBe(false);
  });

  test('a session that has ended is final', async () => {
    const harness = await open();
    const { id } = await harness.know({ status: 'completed' });
    expect(await ask(harness, fay, id)).toMatchObject({ status: 'completed', final: true });
  });

  test('a missing one and a hidden one are not found', async () => {
    const harness = await open();
    const { id } = await harness.know({ status: 'active' });
    const notFound = expect.objectContaining({ code: 'NOT_FOUND' });
    await expect(ask(harness, fay, newId())).rejects.toThrow(notFound);
    await expect(ask(harness, lea, id)).rejects.toThrow(notFound);
  });

  test('it is UNAVAILABLE when the session service does not answer', async () => {
    const harness = await open();
    const { id } = await harness.know({ status: 'active' });
    await harness.lose();
    await expect(ask(harness, fay, id)).rejects.toThrow(expect.objectContaining({ code: 'UNAVAILABLE' }));
  });
}
