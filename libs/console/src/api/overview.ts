import type { HandoffClient, Overview } from '@handoff/client';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useApi } from './api-context.js';
import type { Key } from './keys.js';

/** So often what has no event of its own is read anew: ages grow, deadlines come near, parts fail. */
const OVERVIEW_MS = 15_000;
const HEALTH_MS = 30_000;

export function useOverview(): UseQueryResult<Overview> {
  const { client } = useApi();
  return useQuery({
    queryKey: ['overview'] satisfies Key,
    queryFn: ({ signal }) => client.getOverview({}, { signal }),
    refetchInterval: OVERVIEW_MS,
  });
}

/** How a part of Handoff is. */
export interface PartHealth {
  readonly name: string;
  readonly state: 'ok' | 'embedded' | 'failing';
  /** How long its answer took, in milliseconds; undefined when it was not asked by this page. */
  readonly ms?: number;
  readonly error?: unknown;
}

/** One read per service, as small as there is: what answers it is alive, and so is its database. */
const READS = {
  session: (client, signal) => client.call('listSessions', { query: { limit: 1 } }, { signal, retries: 0 }),
  task: (client, signal) => client.call('listTasks', { query: { limit: 1 } }, { signal, retries: 0 }),
  audit: (client, signal) => client.call('listAudit', { query: { limit: 1 } }, { signal, retries: 0 }),
  webhook: (client, signal) => client.call('listWebhooks', { query: { limit: 1 } }, { signal, retries: 0 }),
  directory: (client, signal) => client.call('listProfiles', { query: { limit: 1 } }, { signal, retries: 0 }),
} satisfies Readonly<Record<string, (client: HandoffClient, signal: AbortSignal) => Promise<unknown>>>;

/** The health of every part: the gateway with what it depends on, and each service by whether it answers this person. */
export function useHealth(): UseQueryResult<readonly PartHealth[]> {
  const { client, gatewayUrl } = useApi();
  return useQuery({
    queryKey: ['health'] satisfies Key,
    queryFn: async ({ signal }) => {
      const services = Object.entries(READS).map(async ([name, read]): Promise<PartHealth> => {
        const from = performance.now();
        try {
          await read(client, signal);
          return { name, state: 'ok', ms: performance.now() - from };
        } catch (error) {
          return { name, state: 'failing', error };
        }
      });
      return [...(await askGateway(gatewayUrl, signal)), ...(await Promise.all(services))];
    },
    refetchInterval: HEALTH_MS,
  });
}

const STATES: Readonly<Record<string, PartHealth['state']>> = { connected: 'ok', embedded: 'embedded' };

/** `GET /health` needs no token, and the client has no method for it. */
async function askGateway(gatewayUrl: string, signal: AbortSignal): Promise<readonly PartHealth[]> {
  const from = performance.now();
  try {
    const response = await fetch(`${gatewayUrl}/health`, { signal, cache: 'no-store' });
    const { database, redis, nats } = (await response.json()) as Readonly<Record<string, string>>;
    const ms = performance.now() - from;
    const parts = Object.entries({ database, redis, nats });
    return [
      { name: 'gateway', state: 'ok', ms },
      ...parts.map(([name, state]) => ({ name, state: STATES[state ?? ''] ?? ('failing' as const) })),
    ];
  } catch (error) {
    return [{ name: 'gateway', state: 'failing', error }];
  }
}
