import * as oauth from 'oauth4webapi';
import type { SignIn } from './config.js';
import { RETURN_PATH } from './places.js';
import type { OidcTokens } from './token-keeper.js';

type Oidc = Extract<SignIn, { readonly kind: 'oidc' }>;

/** What has to outlive the way to the identity provider and back. It holds no token. */
const ON_THE_WAY = 'handoff.sign-in';

interface OnTheWay {
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
  readonly returnTo: string;
}

/** The identity provider, as a public client of it sees it: authorization code with PKCE (RFC 7636, RFC 9700). */
export interface Provider {
  /** Leaves the page for the identity provider. It comes back to {@link RETURN_PATH}. */
  leaveToSignIn(returnTo: string): Promise<void>;
  /** Takes the answer out of the address. @returns where the person wanted to be, and the tokens. */
  comeBack(): Promise<{ readonly returnTo: string; readonly tokens: OidcTokens }>;
  /** @throws when the refresh token is used up or refused. */
  refresh(tokens: OidcTokens): Promise<OidcTokens>;
  /** Where the session at the identity provider ends; undefined when it tells of no such place. */
  endUrl(tokens: OidcTokens): string | undefined;
}

export async function discoverProvider(config: Oidc, page: Window, consolePath: string): Promise<Provider> {
  const issuer = new URL(config.issuer);
  const insecure = issuer.protocol === 'http:' ? { [oauth.allowInsecureRequests]: true } : {};
  const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
  const client: oauth.Client = { client_id: config.client_id };
  const redirectUri = page.location.origin + consolePath + RETURN_PATH;
  const resource = config.resource === undefined ? {} : { resource: config.resource };

  return {
    async leaveToSignIn(returnTo) {
      const [verifier, state, nonce] = [
        oauth.generateRandomCodeVerifier(),
        oauth.generateRandomState(),
        oauth.generateRandomNonce(),
      ];
      const kept: OnTheWay = { verifier, state, nonce, returnTo };
      page.sessionStorage.setItem(ON_THE_WAY, JSON.stringify(kept));
      const target = new URL(server.authorization_endpoint!);
      const parameters = {
        client_id: config.client_id,
        redirect_uri: redirectUri,
        response_type: 'code',
        scope: config.scope,
        code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        nonce,
        ...resource,
      };
      for (const [name, value] of Object.entries(parameters)) target.searchParams.set(name, value);
      page.location.assign(target);
    },
    async comeBack() {
      const kept = page.sessionStorage.getItem(ON_THE_WAY);
      page.sessionStorage.removeItem(ON_THE_WAY);
      if (kept === null) throw new Error('This tab did not ask for this sign-in.');
      const { verifier, state, nonce, returnTo } = JSON.parse(kept) as OnTheWay;
      const answer = oauth.validateAuthResponse(server, client, new URL(page.location.href), state);
      const response = await oauth.authorizationCodeGrantRequest(
        server,
        client,
        oauth.None(),
        answer,
        redirectUri,
        verifier,
        { ...insecure, additionalParameters: resource },
      );
      const result = await oauth.processAuthorizationCodeResponse(server, client, response, { expectedNonce: nonce });
      return { returnTo, tokens: tokensOf(result) };
    },
    async refresh(tokens) {
      if (tokens.refreshToken === undefined) throw new Error('The identity provider gave no refresh token.');
      const options = { ...insecure, additionalParameters: resource };
      const response = await oauth.refreshTokenGrantRequest(server, client, oauth.None(), tokens.refreshToken, options);
      return { ...tokens, ...tokensOf(await oauth.processRefreshTokenResponse(server, client, response)) };
    },
    endUrl({ idToken }) {
      if (server.end_session_endpoint === undefined) return undefined;
      const target = new URL(server.end_session_endpoint);
      target.searchParams.set('client_id', config.client_id);
      target.searchParams.set('post_logout_redirect_uri', page.location.origin + consolePath);
      if (idToken !== undefined) target.searchParams.set('id_token_hint', idToken);
      return target.href;
    },
  };
}

function tokensOf(answer: oauth.TokenEndpointResponse): OidcTokens {
  return {
    accessToken: answer.access_token,
    expiresInMs: (answer.expires_in ?? 60) * 1_000,
    ...(answer.refresh_token === undefined ? {} : { refreshToken: answer.refresh_token }),
    ...(answer.id_token === undefined ? {} : { idToken: answer.id_token }),
  };
}
