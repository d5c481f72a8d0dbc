import { isHandoffError } from '@handoff/client';
import { QueryClient } from '@tanstack/react-query';

/**
 * What one identity has read. The client of the API repeats what may succeed on a second try, so nothing is repeated here. The
 * live feed says when something is stale; without it (paused, lost) what comes into view is read anew.
 */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        gcTime: 5 * 60_000,
        retry: false,
        refetchOnWindowFocus: true,
        // What was read stays on the page while it is read anew, unless it may not be seen any more.
        throwOnError: (error, query) => query.state.data === undefined && isHandoffError(error, 'INTERNAL'),
      },
    },
  });
}
