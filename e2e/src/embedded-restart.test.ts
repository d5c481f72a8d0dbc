import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { tempDir } from '@handoff/testing';
import { createStage } from './support/actor.js';
import { createCoverage } from './support/coverage.js';
import { openStream, type OpenedStream } from './support/event-stream.js';
import { startEmbeddedTopology } from './topology/embedded-topology.js';
import type { Topology } from './topology/topology.js';

const LIVES_MS = 240_000;

test(
  'an event stream resumes where it was before a restart of the embedded mode',
  async () => {
    await using directory = await tempDir('handoff-e2e-');
    const trace_id = randomUUID();
    const live = async <T>(work: (topology: Topology) => Promise<T>): Promise<T> => {
      const topology = await startEmbeddedTopology({ dataDir: directory.path });
      try {
        return await work(topology);
      } finally {
        await topology.stop();
      }
    };
    const open = async (topology: Topology, since?: string): Promise<OpenedStream> => {
      const authorization = `Bearer ${await topology.token({ subject: 'follower', roles: ['finance'] })}`;
      return openStream(topology.gateways[0]!, { authorization, query: { trace_id }, since });
    };
    const route = async (topology: Topology): Promise<void> => {
      const finance = await createStage(() => topology, createCoverage()).actor(['finance']);
      const body = { target: 'manager', task: { task_type: 'x' } };
      expect((await finance.call('routeTask', { body, headers: { 'x-trace-id': trace_id } })).status).toBe(202);
    };

    const place = await live(async (topology) => {
      const stream = await open(topology);
      await route(topology);
      const [first] = await stream.until(({ length }) => length === 1);
      await route(topology);
      await stream.until(({ length }) => length === 2);
      return first!.id;
    });
    expect((await stat(join(directory.path, 'gateway-key'))).mode & 0o777).toBe(0o600);
    await live(async (topology) => {
      const stream = await open(topology, place);
      await route(topology);
      const messages = await stream.until(({ length }) => length === 2);
      expect(messages.map(({ event }) => event)).toEqual(['task.routed', 'task.routed']);
    });
  },
  LIVES_MS,
);
