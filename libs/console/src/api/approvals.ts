import type { Approval, ApprovalPage, Task } from '@handoff/client';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useApi } from './api-context.js';
import type { Key } from './keys.js';

/** So many are read at once; the inbox says when there are more. */
export const INBOX_LIMIT = 50;

/** The approvals that the person can decide now, newest first. */
export function useMyApprovals(): UseQueryResult<ApprovalPage> {
  const { client } = useApi();
  return useQuery({
    queryKey: ['approvals', 'mine'] satisfies Key,
    queryFn: async ({ signal }) => {
      const query = { inbox: 'me', limit: INBOX_LIMIT } as const;
      return (await client.call('listApprovals', { query }, { signal })).data;
    },
  });
}

export function useApproval(approval_id: string): UseQueryResult<Approval> {
  const { client } = useApi();
  return useQuery({
    queryKey: ['approvals', approval_id] satisfies Key,
    queryFn: ({ signal }) => client.getApproval({ approval_id }, { signal }),
  });
}

export function useTask(task_id: string): UseQueryResult<Task> {
  const { client } = useApi();
  return useQuery({
    queryKey: ['tasks', task_id] satisfies Key,
    queryFn: ({ signal }) => client.getTask({ task_id }, { signal }),
  });
}
