import type { Inbox } from '@handoff/client';
import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useApi } from './api-context.js';
import type { Key } from './keys.js';
import { rememberLease } from './leases.js';

/** How long a person holds a task that they have taken: people are slower than agents. */
export const PERSON_LEASE_SECONDS = 900;

/** Roles that hold no tasks of their own. */
const OBSERVERS: ReadonlySet<string> = new Set(['auditor', 'admin']);

/** What waits for each role of the person, as far as it has been read. */
export function useInboxes(): {
  readonly inboxes: readonly Inbox[];
  readonly isPending: boolean;
  readonly error: unknown;
} {
  const { client, me } = useApi();
  const roles = me.roles.filter((role) => !OBSERVERS.has(role));
  const results = useQueries({
    queries: roles.map((role) => ({
      queryKey: ['inboxes', role] satisfies Key,
      queryFn: ({ signal }: { readonly signal: AbortSignal }) => client.getInbox({ role }, { signal }),
    })),
  });
  return {
    inboxes: results.flatMap(({ data }) => (data === undefined ? [] : [data])),
    isPending: results.some(({ isPending }) => isPending),
    error: results.find(({ error }) => error !== null)?.error ?? null,
  };
}

/** Takes the next task of a role and a type. @returns undefined when there is none any more. */
export function useClaim(): (role: string, type: string) => Promise<{ readonly task_id: string } | undefined> {
  const { client } = useApi();
  const queries = useQueryClient();
  return async (role, type) => {
    const input = { role, types: [type], max: 1, lease_seconds: PERSON_LEASE_SECONDS };
    const { tasks } = await client.claimTasks(input);
    void queries.invalidateQueries({ queryKey: ['inboxes'] });
    void queries.invalidateQueries({ queryKey: ['tasks'] });
    const [task] = tasks;
    if (task !== undefined) rememberLease(task.task_id, task.lease);
    return task;
  };
}
