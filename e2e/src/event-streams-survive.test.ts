import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@handoff/testing';
import { createStage, type Actor } from './support/actor.js';
import { createCoverage } from './support/coverage.js';
import { openStream, type OpenedStream, type StreamMessage } from './support/event-stream.js';
import { readPages } from './support/read-pages.js';
import { startScaledTopology, type ModuleName, type ScaledTopology } from './topology/scaled-topology.js';

const START_MS = 240_000;
/** Clients that move between the gateways, each with its own place in the stream. */
const CLIENTS = 6;

/** The third kill ends every stream that has been resumed already. */
const KILLS = 3;

/** A key that a killed gateway has claimed can soon be retried. */
const SHORT_LEASE = { IDEMPOTENCY_LEASE_SECONDS: '5', REQUEST_TIMEOUT_MS: '4000' };

/** A client that follows one trace and resumes at any gateway when its stream breaks off. */
interface Follower {
  readonly heard: readonly StreamMessage[];
  stop(): Promise<void>;
}

describe('event streams while processes are killed', () => {
  let topology: ScaledTopology;
  let finance: Actor;

  beforeAll(async () => {
    topology = await startScaledTopology({ env: SHORT_LEASE });
    finance = await createStage(() => topology, createCoverage()).actor(['finance']);
  }, START_MS);
  afterAll(() => topology.stop(), START_MS);

  async function follow(roles: readonly string[], trace_id: string, first: number): Promise<Follower> {
    const authorization = `Bearer ${await topology.token({ subject: `follower-${first}`, roles })}`;
    const heard: StreamMessage[] = [];
    let stopped = false;
    let since: string | undefined;
    let current: OpenedStream | undefined;
    let gateway = first;
    const open = async (): Promise<void> => {
      const url = topology.gateways[gateway % topology.gateways.length]!;
      gateway += 1;
      current = await openStream(url, { authorization, query: { trace_id }, since }, (message) => heard.push(message));
    };
    const run = async (): Promise<void> => {
      while (!stopped) {
        await current!.over;
        since = current!.place() ?? since;
        // A gateway that is down refuses the connection: try the next one, as a balancer would.
        while (
          !stopped &&
          !(await open().then(
            () => true,
            () => false,
          ))
        );
      }
    };
    await open();
    const running = run();
    return {
      heard,
      async stop() {
        stopped = true;
        current?.leave();
        await running;
        current?.leave();
      },
    };
  }

  /** Routes and cancels tasks until stopped. Each task makes two events, and none may be missing. */
  function work(trace_id: string): { stop(): Promise<readonly string[]> } {
    let stopped = false;
    const tasks: string[] = [];
    const perform = async (key: string, act: (headers: Record<string, string>) => ReturnType<Actor['call']>) => {
      for (;;) {
        const answer = await act({ 'x-trace-id': trace_id, 'idempotency-key': key }).catch(() => undefined);
        if (answer !== undefined && answer.status < 300) return answer.json;
        if (answer !== undefined && answer.status < 500 && answer.status !== 409) throw new Error(answer.text);
      }
    };
    const run = async (): Promise<void> => {
      let gateway = 0;
      while (!stopped) {
        const body = { target: 'manager', task: { task_type: 'x' } };
        const routed = await perform(randomUUID(), (headers) =>
          finance.call('routeTask', { body, headers, gateway: (gateway += 1) }),
        );
        const params = { task_id: routed.task_id as string };
        await perform(randomUUID(), (headers) =>
          finance.call('cancelTask', { params, body: {}, headers, gateway: (gateway += 1) }),
        );
        tasks.push(params.task_id);
      }
    };
    const running = run();
    return {
      async stop() {
        stopped = true;
        await running;
        return tasks;
      },
    };
  }

  /** The ids of all events of a workflow, in the order of the log. */
  const recordedOf = async (trace_id: string): Promise<readonly string[]> => {
    const auditor = await createStage(() => topology, createCoverage()).actor(['auditor']);
    const events = await readPages<{ audit_id: string }>(auditor, 'listAudit', { query: { trace_id } });
    return events.map(({ audit_id }) => audit_id).reverse();
  };

  const killOneByOne = async (module: ModuleName, rounds: number): Promise<void> => {
    for (let round = 0; round < rounds; round += 1) {
      await topology.endOne(module, round % 2, 'SIGKILL');
      await topology.startOne(module, round % 2);
    }
  };

  test.each<readonly [ModuleName, number]>([
    ['gateway', KILLS],
    ['audit', KILLS],
  ])(
    'lose and repeat no event while each %s is killed',
    async (module, rounds) => {
      const trace_id = randomUUID();
      const followers = await Promise.all(
        Array.from({ length: CLIENTS }, (_, index) => follow(['finance'], trace_id, index)),
      );
      const stranger = await follow(['sales'], trace_id, 0);
      const working = work(trace_id);
      await killOneByOne(module, rounds);
      const tasks = await working.stop();
      expect(tasks.length).toBeGreaterThan(0);

      await eventually(() => followers.every(({ heard }) => heard.length >= 2 * tasks.length), {
        describe: `${2 * tasks.length} events for everybody; ${followers.map(({ heard }) => heard.length).join(', ')}`,
      });
      const expected = tasks.flatMap((id) => [`${id} task.routed`, `${id} task.cancelled`]).sort();
      const recorded = await recordedOf(trace_id);
      for (const { heard } of followers) {
        expect(heard.map(({ event, data }) => `${data.subject} ${event}`).sort()).toEqual(expected);
        expect(heard.map(({ data }) => data.id)).toEqual(recorded);
      }
      expect(stranger.heard).toEqual([]);
      await Promise.all([...followers, stranger].map((follower) => follower.stop()));
    },
    240_000,
  );
});
