import type { OperationTypes } from '@handoff/client';
import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useApi } from './api-context.js';
import type { Key, Subject } from './keys.js';

type ListOperation =
  | 'listSessions'
  | 'listTasks'
  | 'listApprovals'
  | 'listAudit'
  | 'listWebhooks'
  | 'listWebhookDeliveries'
  | 'listDeadLetters'
  | 'listProfiles';

export interface PageOptions<O extends ListOperation> {
  readonly params?: OperationTypes[O]['params'];
  /** How often it is read anew, in milliseconds, where no event tells of changes. */
  readonly refetchInterval?: number;
}

/** One page of a list, newest first. The page before stays until the next one is there. */
export function usePage<O extends ListOperation>(
  key: readonly [Subject, ...unknown[]],
  operation: O,
  query: OperationTypes[O]['query'],
  { params, ...options }: PageOptions<O> = {},
): UseQueryResult<OperationTypes[O]['result']> {
  const { client } = useApi();
  return useQuery({
    queryKey: [...key, query] satisfies Key,
    queryFn: async ({ signal }): Promise<OperationTypes[O]['result']> => {
      const input = params === undefined ? { query } : { query, params };
      return (await client.call(operation, input, { signal })).data;
    },
    placeholderData: keepPreviousData,
    ...options,
  });
}
