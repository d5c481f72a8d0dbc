import { clientCredentials, type TokenProvider } from '@handoff/client';
import type { MeshCredentials } from './mesh-config.js';

/** Where the access tokens come from: the one that was given, or new ones as the old ones run out. */
export function tokenSource(login: string | MeshCredentials): string | TokenProvider {
  if (typeof login === 'string') return login;
  const { tokenUrl, clientId, clientSecret, scope, audience } = login;
  return clientCredentials({
    tokenUrl,
    clientId,
    clientSecret,
    ...(scope === undefined ? {} : { scope }),
    ...(audience === undefined ? {} : { audience }),
  });
}
