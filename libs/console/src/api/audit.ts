import type { AuditPage, OperationTypes } from '@handoff/client';
import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useApi } from './api-context.js';
import type { Key } from './keys.js';

export type AuditQuery = NonNullable<OperationTypes['listAudit']['query']>;
/** What the address of the audit log holds: its query, under the same names, and the entry that is shown whole. */
export interface AuditSearch extends Omit<AuditQuery, 'limit'> {
  readonly entry?: string | undefined;
}

/** One page of the audit log, what was recorded last first. The page before stays until the next one is there. */
export function useAudit(query: AuditQuery): UseQueryResult<AuditPage> {
  const { client } = useApi();
  return useQuery({
    queryKey: ['audit', 'list', query] satisfies Key,
    queryFn: async ({ signal }) => (await client.call('listAudit', { query }, { signal })).data,
    placeholderData: keepPreviousData,
  });
}
