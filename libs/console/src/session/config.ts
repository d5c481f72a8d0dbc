/** How people sign in here: at an identity provider; with a code of the terminal; or not at all. */
export type SignIn =
  | {
      readonly kind: 'oidc';
      readonly issuer: string;
      readonly client_id: string;
      readonly scope: string;
      readonly resource?: string;
    }
  | { readonly kind: 'code' }
  | { readonly kind: 'none' };

/** What the gateway tells the page before anybody is signed in. */
export interface ConsoleConfig {
  readonly version: string;
  readonly sign_in: SignIn;
}

/** @throws when the gateway does not answer. */
export async function loadConfig(consolePath: string): Promise<ConsoleConfig> {
  const answer = await fetch(`${consolePath}/config.json`);
  if (!answer.ok) throw new Error(`The gateway answered ${answer.status}.`);
  return (await answer.json()) as ConsoleConfig;
}
