import type { Approval, ApprovalPage, HandoffClient, OperationTypes, Task } from '@handoff/client';
import { queryOptions, useQueries, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useApi } from './api-context.js';
import type { Key } from './keys.js';
import { usePage } from './use-page.js';

/** So many are read at once; the inbox says when there are more. */
export const INBOX_LIMIT = 50;

/** The approvals that the person can decide now, newest first. */
export function myApprovals(client: HandoffClient) {
  return queryOptions({
    queryKey: ['approvals', 'mine'] satisfies Key,
    queryFn: async ({ signal }): Promise<ApprovalPage> => {
      const query = { inbox: 'me', limit: INBOX_LIMIT } as const;
      return (await client.call('listApprovals', { query }, { signal })).data;
    },
  });
}

export function useMyApprovals(): UseQueryResult<ApprovalPage> {
  const { client } = useApi();
  return useQuery(myApprovals(client));
}

export type ApprovalQuery = NonNullable<OperationTypes['listApprovals']['query']>;
/** What the address of the list of approvals holds: its query, under the same names. */
export type ApprovalSearch = Omit<ApprovalQuery, 'limit' | 'inbox'>;

/** One page of approvals, newest first. */
export function useApprovals(query: ApprovalQuery): UseQueryResult<ApprovalPage> {
  return usePage(['approvals', 'list'], 'listApprovals', query);
}

export function useApproval(approval_id: string): UseQueryResult<Approval> {
  const { client } = useApi();
  return useQuery({
    queryKey: ['approvals', approval_id] satisfies Key,
    queryFn: ({ signal }) => client.getApproval({ approval_id }, { signal }),
  });
}

function taskQuery(client: HandoffClient, task_id: string) {
  return queryOptions({
    queryKey: ['tasks', task_id] satisfies Key,
    queryFn: ({ signal }): Promise<Task> => client.getTask({ task_id }, { signal }),
  });
}

export function useTask(task_id: string): UseQueryResult<Task> {
  const { client } = useApi();
  return useQuery(taskQuery(client, task_id));
}

/** The tasks with these ids, as far as they have been read, and whether some are still to come. */
export function useTasksOf(ids: readonly string[]): {
  readonly tasks: ReadonlyMap<string, Task>;
  readonly isPending: boolean;
} {
  const { client } = useApi();
  const results = useQueries({ queries: ids.map((id) => taskQuery(client, id)) });
  const read = results.flatMap(({ data }) => (data === undefined ? [] : [[data.task_id, data] as const]));
  return { tasks: new Map(read), isPending: results.some(({ isPending }) => isPending) };
}
