import type { TokenRequest } from '@handoff/client';
import { UsageError } from '../exit-codes.js';
import { discover, isRefusal, reasonOf } from './identity-provider.js';
import type { Login, LoginStore } from './login-store.js';

/** How long before its end an access token is replaced, in milliseconds; a short-lived one later. */
const EARLY_MS = 60_000;

/**
 * The access token of a login, a fresh one when the kept one ends within a minute or was refused. Processes of one user
 * refresh one after another, because a refresh token often is good for one use.
 *
 * @param name - how the person calls this command
 * @throws UsageError from the returned function, when the login has ended.
 */
export function loginToken(
  store: LoginStore,
  gatewayUrl: string,
  name: string,
): (request?: TokenRequest) => Promise<string> {
  const ended = (why: string): UsageError => new UsageError(`${why} Sign in with "${name} login".`);
  return async ({ rejected } = {}) => {
    const login = await store.read(gatewayUrl);
    if (login !== undefined && isFresh(login, rejected)) return login.access_token;
    return store.alone(async () => {
      const now = await store.read(gatewayUrl);
      if (now === undefined) throw ended('You are not signed in.');
      if (isFresh(now, rejected)) return now.access_token; // another process was first
      if (now.refresh_token === undefined) throw ended('Your login has ended.');
      const renewed = await renew(now, store, gatewayUrl, ended);
      await store.write(gatewayUrl, renewed);
      return renewed.access_token;
    });
  };
}

async function renew(
  login: Login,
  store: LoginStore,
  gatewayUrl: string,
  ended: (why: string) => UsageError,
): Promise<Login> {
  try {
    return await (await discover(login.issuer, login.client_id)).refresh(login);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if (!isRefusal(error)) throw new UsageError(`The identity provider gave no token: ${reasonOf(error)}`);
    await store.remove(gatewayUrl);
    throw ended(`Your login has ended (${reasonOf(error)}).`);
  }
}

function isFresh({ access_token, expires_at }: Login, rejected: string | undefined): boolean {
  return access_token !== rejected && expires_at - Date.now() > EARLY_MS;
}
