import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createStage } from '../support/actor.js';
import { createCoverage } from '../support/coverage.js';
import { SMALL_QUOTAS } from '../support/quotas.js';
import type { Topology } from '../topology/topology.js';
import { access } from './access.js';
import { agentMeshClient } from './agent-mesh-client.js';
import { amendments } from './amendments.js';
import { approvalPolicies } from './approval-policies.js';
import { approvalRaces } from './approval-races.js';
import { approvals } from './approvals.js';
import { audit } from './audit.js';
import { callers } from './callers.js';
import { claims } from './claims.js';
import { deadLetters } from './dead-letters.js';
import { delegations } from './delegations.js';
import { grants } from './grants.js';
import { events } from './events.js';
import { everyRoute } from './every-route.js';
import { idempotency } from './idempotency.js';
import { mcp } from './mcp.js';
import { org } from './org.js';
import { overview } from './overview.js';
import { profiles } from './profiles.js';
import { replays } from './replays.js';
import { sessions } from './sessions.js';
import { status } from './status.js';
import { tasks } from './tasks.js';
import { webhooks } from './webhooks.js';

const START_MS = 240_000;

/** Tests what Handoff promises its callers against a running one, in the same way for every topology. */
export function runBlackBoxSuite(
  title: string,
  start: (env: Readonly<Record<string, string>>) => Promise<Topology>,
): void {
  describe(title, () => {
    let topology: Topology | undefined;
    const coverage = createCoverage();
    const stage = createStage(() => topology!, coverage);

    beforeAll(async () => {
      topology = await start(SMALL_QUOTAS);
    }, START_MS);
    afterAll(async () => {
      await topology?.stop();
    }, START_MS);

    everyRoute(stage);
    callers(stage);
    sessions(stage);
    tasks(stage);
    claims(stage);
    overview(stage);
    approvals(stage);
    approvalPolicies(stage);
    delegations(stage);
    grants(stage);
    approvalRaces(stage);
    amendments(stage);
    status(stage);
    audit(stage);
    deadLetters(stage);
    events(stage);
    idempotency(stage);
    replays(stage);
    webhooks(stage);
    profiles(stage);
    access(stage);
    org(stage);
    agentMeshClient(stage);
    mcp(stage);

    describe('all of it together', () => {
      test('every documented success and error was answered', () => {
        expect(coverage.missing()).toEqual([]);
      });

      test('every answer had a trace id, every failure was a problem document, and no answer leaked internals', () => {
        expect(coverage.violations()).toEqual([]);
      });
    });
  });
}
