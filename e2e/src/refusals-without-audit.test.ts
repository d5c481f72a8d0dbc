import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@handoff/testing';
import { createStage, type Actor, type Stage } from './support/actor.js';
import { createCoverage } from './support/coverage.js';
import { readPages } from './support/read-pages.js';
import { startScaledTopology, type ScaledTopology } from './topology/scaled-topology.js';

const REFUSALS = 600;

/** A record of refusals, as far as the test reads it. */
interface Refused {
  readonly actor: string | null;
  readonly metadata: { readonly operation: string; readonly count: number };
}

// The stream keeps the events while the audit service is down.
describe(`${REFUSALS} refused requests at once, and one of another kind among them`, () => {
  let topology: ScaledTopology;
  let stage: Stage;
  let reader: Actor;

  beforeAll(async () => {
    topology = await startScaledTopology({ instances: 1, env: { MAX_IN_FLIGHT: '2000', CALLER_SHARE_PERCENT: '100' } });
    stage = createStage(() => topology, createCoverage());
    reader = await stage.actor(['auditor'], 'who-reads');
  });
  afterAll(() => topology.stop());

  /** A caller whose token the gateway has verified. Of those that it does not know yet, an address may have 256 at once. */
  const knownAuditor = async (subject: string): Promise<Actor> => {
    const auditor = await stage.actor(['auditor'], subject);
    expect((await auditor.call('listAudit', { query: { limit: 1 } })).status).toBe(200);
    return auditor;
  };
  const flood = async (refused: Actor): Promise<readonly number[]> => {
    const requests = Array.from({ length: REFUSALS }, () =>
      refused.call('createSession', { body: { agent_role: 'finance' } }),
    );
    const probe = refused.call('ingestAudit', { body: { source: 's', category: 'c', action: 'a' } });
    const statuses = (await Promise.all([...requests, probe])).map(({ status }) => status);
    return [...new Set(statuses)];
  };
  /** The number of recorded refusals of a subject, by operation. */
  const onRecord = async (subject: string): Promise<Readonly<Record<string, number>>> => {
    const counts: Record<string, number> = {};
    const refused = await readPages<Refused>(reader, 'listAudit', { query: { event_type: 'request.refused' } });
    for (const { actor, metadata } of refused) {
      if (!String(actor).endsWith(`#${subject}`)) continue;
      counts[metadata.operation] = (counts[metadata.operation] ?? 0) + metadata.count;
    }
    return counts;
  };
  const untilOnRecord = async (subject: string): Promise<unknown> =>
    eventually(
      async () => {
        const counts = await onRecord(subject);
        if (Object.values(counts).reduce((sum, count) => sum + count, 0) > REFUSALS) return counts;
        throw new Error(JSON.stringify(counts));
      },
      { describe: `${REFUSALS} refusals on record` },
    );
  const expected = { createSession: REFUSALS, ingestAudit: 1 };

  test('are on record', async () => {
    expect(await flood(await knownAuditor('flood-1'))).toEqual([403]);
    expect(await untilOnRecord('flood-1')).toEqual(expected);
  });

  test('are on record after the audit service was frozen meanwhile', async () => {
    const [audit] = topology.processes.filter(({ name }) => name.startsWith('audit'));
    const refused = await knownAuditor('flood-2');
    process.kill(audit!.pid, 'SIGSTOP');
    expect(await flood(refused)).toEqual([403]);
    process.kill(audit!.pid, 'SIGCONT');
    expect(await untilOnRecord('flood-2')).toEqual(expected);
  });

  test('are on record after the audit service was down, and the gateway ended before it came back', async () => {
    const refused = await knownAuditor('flood-3');
    await topology.endAll('audit', 'SIGKILL');
    expect(await flood(refused)).toEqual([403]);
    await topology.endAll('gateway', 'SIGTERM');
    await topology.startAll('audit');
    await topology.startAll('gateway');
    expect(await untilOnRecord('flood-3')).toEqual(expected);
  });
});
