import type { DeadLetterPage, OperationTypes, WholeDeadLetter } from '@handoff/client';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useApi } from './api-context.js';
import type { Key } from './keys.js';
import { usePage } from './use-page.js';

export type DeadLetterQuery = NonNullable<OperationTypes['listDeadLetters']['query']>;
/** What the address of the list holds: its query, under the same names. */
export type DeadLetterSearch = Omit<DeadLetterQuery, 'limit'>;

/** So often the list is read anew: no event tells of a message that is none. */
const LIST_MS = 10_000;

/** One page of messages that could not be processed, last seen first. */
export function useDeadLetters(query: DeadLetterQuery): UseQueryResult<DeadLetterPage> {
  return usePage(['dead-letters', 'list'], 'listDeadLetters', query, { refetchInterval: LIST_MS });
}

/** One of them with its bytes, which may be anything. */
export function useDeadLetter(dead_letter_id: string): UseQueryResult<WholeDeadLetter> {
  const { client } = useApi();
  return useQuery({
    queryKey: ['dead-letters', dead_letter_id] satisfies Key,
    queryFn: ({ signal }) => client.getDeadLetter({ dead_letter_id }, { signal }),
  });
}
