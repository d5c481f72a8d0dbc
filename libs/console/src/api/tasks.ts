import type { Approval, AuditEvent, AuditPage, OperationTypes, StatusView, TaskPage } from '@handoff/client';
import {
  useInfiniteQuery,
  useQuery,
  type InfiniteData,
  type UseInfiniteQueryResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import { useApi } from './api-context.js';
import type { Key } from './keys.js';
import { usePage } from './use-page.js';

export type TaskQuery = NonNullable<OperationTypes['listTasks']['query']>;
/** What the address of the list of tasks holds: its query, under the same names. */
export type TaskSearch = Omit<TaskQuery, 'limit' | 'include'>;

/** The rows of a page of a table. */
export const PAGE_ROWS = 50;
/** The most parts of one workflow that are drawn. */
export const MAX_PARTS = 100;

/** One page of tasks, newest first. */
export function useTasks(query: TaskQuery): UseQueryResult<TaskPage> {
  return usePage(['tasks', 'list'], 'listTasks', query);
}

/** What a session, task or approval waits for, and what the person may do with it now: both by the API's word. */
export function useStatus(id: string): UseQueryResult<StatusView> {
  const { client } = useApi();
  return useQuery({
    queryKey: ['status', id] satisfies Key,
    queryFn: ({ signal }) => client.getStatus({ id }, { signal }),
  });
}

/** The approvals of a task or of all tasks of a session, oldest first. */
export function useApprovalsOf(
  of: { readonly task_id: string } | { readonly session_id: string },
): UseQueryResult<Approval[]> {
  const { client } = useApi();
  return useQuery({
    queryKey: ['approvals', 'of', of] satisfies Key,
    queryFn: async ({ signal }) => {
      const query = { ...of, limit: MAX_PARTS };
      const { approvals } = (await client.call('listApprovals', { query }, { signal })).data;
      return approvals.toReversed();
    },
  });
}

/** The events of a task or a session, newest first, a page at a time. */
export function useEventsOf(
  of: { readonly task_id: string } | { readonly session_id: string },
): UseInfiniteQueryResult<InfiniteData<AuditPage>> {
  const { client } = useApi();
  return useInfiniteQuery({
    queryKey: ['audit', 'of', of] satisfies Key,
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ signal, pageParam }) => {
      const query = { ...of, limit: PAGE_ROWS, ...(pageParam === undefined ? {} : { cursor: pageParam }) };
      return (await client.call('listAudit', { query }, { signal })).data;
    },
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
  });
}

/** The events that have been read, newest first. */
export function eventsRead(data: InfiniteData<AuditPage> | undefined): readonly AuditEvent[] {
  return data?.pages.flatMap(({ events }) => events) ?? [];
}
