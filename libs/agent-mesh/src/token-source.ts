import type { MeshCredentials } from './mesh-config.js';

/** Where the access tokens come from. */
export function tokenSource(login: string | MeshCredentials): string {
  if (typeof login !== 'string') throw new TypeError('client credentials are not supported yet');
  return login;
}
