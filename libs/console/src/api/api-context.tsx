import type { HandoffClient, WhoAmI } from '@handoff/client';
import { createContext, use } from 'react';

/** The API as one identity sees it. */
export interface Api {
  readonly client: HandoffClient;
  readonly me: WhoAmI;
  /** The gateway's URL, for the commands that pages show. */
  readonly gatewayUrl: string;
}

export const ApiContext = createContext<Api | undefined>(undefined);

/** The API as the signed-in identity sees it. */
export function useApi(): Api {
  const api = use(ApiContext);
  if (api === undefined) throw new TypeError('useApi is for what lies within ApiProvider.');
  return api;
}

/** Whether the person holds a role; `admin` counts for none but itself. */
export function holds({ roles }: WhoAmI, role: string): boolean {
  return roles.includes(role);
}
