import { createClient } from '@handoff/client';
import { QueryClientProvider, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';
import { ErrorNotice } from '../parts/error-notice.js';
import { Loading } from '../parts/loading.js';
import type { Identity } from '../session/session.js';
import { ApiContext } from './api-context.js';
import { myApprovals } from './approvals.js';
import { InvalidateByEvents, LiveContext } from './live.js';
import { createLiveFeed } from './live-feed.js';
import { createQueryClient } from './query-client.js';

export interface ApiProviderProps {
  readonly identity: Identity;
  readonly gatewayUrl: string;
  readonly children: ReactNode;
}

/** The API, what was read of it, and the live feed, for one identity. Another identity needs another one (`key`). */
export function ApiProvider({ identity, gatewayUrl, children }: ApiProviderProps) {
  const [queries] = useState(createQueryClient);
  return (
    <QueryClientProvider client={queries}>
      <WithIdentity identity={identity} gatewayUrl={gatewayUrl}>
        {children}
      </WithIdentity>
    </QueryClientProvider>
  );
}

function WithIdentity({ identity, gatewayUrl, children }: ApiProviderProps) {
  const [client] = useState(() => createClient({ baseUrl: gatewayUrl, token: identity.token, retries: 1 }));
  const [feed] = useState(() => createLiveFeed(client, document));
  useEffect(() => feed.open(), [feed]);
  const queries = useQueryClient();
  useEffect(() => {
    // Every page shows how many wait: asked for while it is still open who asks.
    void queries.prefetchQuery(myApprovals(client));
  }, [queries, client]);
  const me = useQuery({
    queryKey: ['me'],
    queryFn: ({ signal }) => client.whoAmI({}, { signal }),
    staleTime: Infinity,
  });
  if (me.error !== null) return <ErrorNotice error={me.error} onRetry={() => void me.refetch()} />;
  if (me.data === undefined) return <Loading />;
  return (
    <ApiContext value={{ client, me: me.data, gatewayUrl }}>
      <LiveContext value={feed}>
        <InvalidateByEvents />
        {children}
      </LiveContext>
    </ApiContext>
  );
}
