import type { Answer } from '../support/answer.js';
import { expect } from '@jest/globals';
import { freePort } from '@handoff/testing';
import { createStage, type Stage } from '../support/actor.js';
import { createCoverage } from '../support/coverage.js';
import { startEmbeddedTopology, type EmbeddedOptions } from '../topology/embedded-topology.js';
import type { Topology } from '../topology/topology.js';

/**
 * Short timeouts for slow clients, so that tests reach them. Only tests of slow clients use them: a busy machine is
 * slow too.
 */
export const SMALL_LIMITS = { HEADERS_TIMEOUT_MS: '800', BODY_TIMEOUT_MS: '1500', IDLE_TIMEOUT_MS: '1500' } as const;

/** One Handoff process to attack. */
export interface Target {
  readonly url: string;
  readonly stage: Stage;
  /** `Bearer …` with a token of these roles. */
  bearer(roles: readonly string[]): Promise<string>;
  /** Its number of requests in flight, from its metrics. */
  requestsInFlight(): Promise<number>;
  /** Fails when the process has died, is not ready, or has logged an error. */
  expectUnharmed(): Promise<void>;
  stop(): Promise<void>;
}

export async function startTarget({ env, ...options }: EmbeddedOptions = {}): Promise<Target> {
  const opsPort = await freePort();
  const topology = await startEmbeddedTopology({
    ...options,
    env: { OPS_PORT: String(opsPort), ...env },
  });
  const url = topology.gateways[0]!;
  return {
    url,
    stage: createStage(() => topology, createCoverage()),
    bearer: async (roles) => `Bearer ${await topology.token({ subject: `${roles.join('-')}-attacker`, roles })}`,
    async requestsInFlight() {
      const text = await (await fetch(`http://127.0.0.1:${opsPort}/metrics`)).text();
      return Number(/^handoff_http_requests_in_flight(?:\{.*\})? (\d+)$/m.exec(text)?.[1]);
    },
    expectUnharmed: () => expectUnharmed(url, topology),
    stop: () => topology.stop(),
  };
}

async function expectUnharmed(url: string, topology: Topology): Promise<void> {
  const ready = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(60_000) });
  expect([ready.status, await ready.text()]).toEqual([200, '{"status":"ready"}']);
  const [handoff] = topology.processes;
  // Errors and worse (pino's levels from 50 on), and Node's own warnings.
  const outcry = /"level":([5-9]\d|"(error|fatal)").*|.*(Warning: |Uncaught |UnhandledPromise).*/.exec(
    handoff!.output(),
  );
  expect(outcry?.[0]).toBeUndefined();
}

/** The rules for all answers that an answer breaks. */
export function rulesBrokenBy(operation: string, answer: Answer): readonly string[] {
  const coverage = createCoverage();
  coverage.saw(operation, answer);
  return coverage.violations();
}

/** `400 MALFORMED_JSON`, or only the status of a success. */
export function inShort({ status, json }: Pick<Answer, 'status' | 'json'>): string {
  return status < 400 ? String(status) : `${status} ${json.code}`;
}
