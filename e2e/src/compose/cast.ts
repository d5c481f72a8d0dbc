import { clientCredentials, createClient } from '@handoff/client';
import type { Cast } from '../support/budget-load.js';

/** Callers with the agents of the realm for development. */
export function createCast(issuer: string, retries = 0): Cast {
  const tokens = new Map<string, ReturnType<typeof clientCredentials>>();
  const tokenOf = (role: string): ReturnType<typeof clientCredentials> => {
    const tokenUrl = `${issuer}/protocol/openid-connect/token`;
    const token =
      tokens.get(role) ??
      clientCredentials({
        authentication: 'post',
        tokenUrl,
        clientId: `agent-${role}`,
        clientSecret: `dev-only-${role}`,
      });
    tokens.set(role, token);
    return token;
  };
  return (role, baseUrl) => createClient({ baseUrl, token: tokenOf(role), retries });
}
