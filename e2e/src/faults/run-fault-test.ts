import { checkInvariants, type Verdict } from './checks/check-invariants.js';
import type { Snapshot } from './checks/snapshot.js';
import { readTime, takeSnapshot } from './checks/take-snapshot.js';
import { askAndPublish } from './load/ask-and-publish.js';
import { outcomesOf, recordHistory, type History } from './load/history.js';
import { createPerformer, type Performer } from './load/perform-call.js';
import { runAgents } from './load/run-agents.js';
import { cacheTokens } from './load/token-cache.js';
import { observeEvents } from './observe-events.js';
import { observeWebhook } from './observe-webhook.js';
import { createRandom } from './random.js';
import type { FaultKind } from './schedule/fault-kinds.js';
import { createInjector } from './schedule/inject-messages.js';
import { planFaults } from './schedule/plan-faults.js';
import { runSchedule, type ScheduleRun } from './schedule/run-schedule.js';
import { startFaultTopology } from './topology/fault-topology.js';
import { untilQuiet } from './until-quiet.js';

export interface FaultTestOptions {
  readonly seed: number;
  readonly agents: number;
  readonly kinds: readonly FaultKind[];
  readonly bursts: number;
  readonly burstMs: number;
  readonly calmMs: number;
  /** Receives progress messages, one line each. */
  readonly progress: (line: string) => void;
}

export interface FaultTestResult {
  readonly snapshot: Snapshot;
  readonly schedule: ScheduleRun;
  readonly verdict: Verdict;
  /** The number of calls without an answer at the end of the faults, which were sent once more. */
  readonly resolvedLate: number;
}

/** How long an agent retries one call: longer than any fault lasts. */
const TIMEOUT_MS = 45_000;
const RESOLVING_AT_ONCE = 10;
/** Longer recoveries are reported in detail. */
const LONG_MS = 5_000;

/** Starts a topology under load, inflicts the seed's faults, waits until it is quiet, and checks the invariants. */
export async function runFaultTest(options: FaultTestOptions): Promise<FaultTestResult> {
  const { seed, agents, progress } = options;
  const topology = await startFaultTopology();
  try {
    const startedAt = await readTime(topology);
    const injector = await createInjector(topology);
    const observer = await observeEvents(topology);
    const random = createRandom(seed);
    const endpoint = await observeWebhook(topology, random.fork('endpoint'));
    const history = recordHistory(`${seed}`);
    const tokens = cacheTokens((caller) => topology.token(caller));
    const chance = random.fork('agents');
    const { gateways } = topology;
    const performer = createPerformer({ gateways, token: tokens.token, history, random: chance, boundMs: TIMEOUT_MS });
    const over = new AbortController();
    const working = runAgents({ count: agents, performer, history, random: chance, stop: over.signal });

    const policing = askAndPublish({ gateways, token: tokens.token, random: random.fork('policy'), stop: over.signal });

    const schedule = await runSchedule({
      topology,
      injector,
      bursts: planFaults(options),
      calmMs: options.calmMs,
      now: () => history.now(),
      onFault: ({ kind, lastsMs }) => progress(`${seconds(history)} ${kind}${lastsMs > 0 ? ` for ${lastsMs} ms` : ''}`),
      onMiss: ({ kind }) => progress(`${seconds(history)} ${kind} struck nobody`),
      onOverrun: ({ kind }, tookMs) => progress(`${seconds(history)} ${kind} took ${tookMs} ms`),
      onRecovery: ({ tookMs, missing, waitedFor }) => {
        const what = missing.length > 0 ? `not recovered: ${missing.join(', ')}` : `recovered in ${tookMs} ms`;
        const last = tookMs > LONG_MS && missing.length === 0 ? `; last of all: ${waitedFor.join(', ')}` : '';
        progress(`${seconds(history)} ${tally(history)}; ${what}${last}`);
      },
    });
    over.abort();
    await Promise.all([working, policing.ended]);
    const resolvedLate = await resolveUnknowns(history, performer);
    const rest = await untilQuiet(topology);
    progress(`${seconds(history)} at rest: ${tally(history)}; backlog gone in ${rest.tookMs} ms`);
    const run = { ...schedule, recoveries: [...schedule.recoveries, rest] };
    const snapshot = await takeSnapshot(topology, history, run, {
      startedAt,
      subjects: tokens.subjects,
      observed: observer.observed,
      webhook: endpoint.webhook,
      policy: policing.trace,
    });
    await Promise.all([injector.close(), observer.close(), endpoint.close()]);
    return { snapshot, schedule: run, verdict: checkInvariants(snapshot), resolvedLate };
  } finally {
    await topology.stop();
  }
}

/** Sends every call with an unknown outcome once more. */
async function resolveUnknowns(history: History, performer: Performer): Promise<number> {
  const unknown = outcomesOf(history).flatMap(({ type }, id) => (type === 'unknown' ? [history.calls[id]!] : []));
  const left = [...unknown];
  const ask = async (): Promise<void> => {
    for (let call = left.pop(); call !== undefined; call = left.pop()) await performer.perform(call);
  };
  await Promise.all(Array.from({ length: RESOLVING_AT_ONCE }, ask));
  return unknown.length;
}

function seconds(history: { now(): number }): string {
  return `${(history.now() / 1000).toFixed(1).padStart(6)} s`;
}

function tally({ calls, entries }: History): string {
  const unknown = entries.filter(({ type }) => type === 'unknown').length;
  return `${calls.length} calls, ${unknown} times no answer that stands`;
}
