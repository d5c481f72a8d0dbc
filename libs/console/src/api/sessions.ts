import type { OperationTypes, Session, SessionPage } from '@handoff/client';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useApi } from './api-context.js';
import type { Key } from './keys.js';
import { usePage } from './use-page.js';

export type SessionQuery = NonNullable<OperationTypes['listSessions']['query']>;
/** What the address of the list of sessions holds: its query, under the same names. */
export type SessionSearch = Omit<SessionQuery, 'limit'>;

/** One page of sessions, newest first. */
export function useSessions(query: SessionQuery): UseQueryResult<SessionPage> {
  return usePage(['sessions', 'list'], 'listSessions', query);
}

export function useSession(session_id: string): UseQueryResult<Session> {
  const { client } = useApi();
  return useQuery({
    queryKey: ['sessions', session_id] satisfies Key,
    queryFn: ({ signal }) => client.getSession({ session_id }, { signal }),
  });
}
