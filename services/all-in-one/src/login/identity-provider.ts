import * as oidc from 'openid-client';
import { UsageError } from '../exit-codes.js';
import type { Login } from './login-store.js';

/** What a person has to do at the identity provider, in any browser (RFC 8628). */
export interface DeviceCode {
  readonly user_code: string;
  readonly verification_uri: string;
  readonly verification_uri_complete?: string;
}

/** An identity provider, as a public client without a secret sees it. */
export interface IdentityProvider {
  /** Starts the device flow, shows the person what to do, and waits until they have done it. */
  signIn(options: SignInOptions): Promise<Login>;
  /** The login with a new access token. */
  refresh(login: Login): Promise<Login>;
  /** Ends the login at the identity provider, where that has an endpoint for it. */
  revoke(login: Login): Promise<void>;
}

export interface SignInOptions {
  readonly scope: string;
  /** The API that the token is for (RFC 8707), for identity providers that have to be told. */
  readonly resource?: string;
  readonly signal: AbortSignal;
  show(this: void, code: DeviceCode): void;
}

const TIMEOUT_SECONDS = 10;
/** Without `expires_in` an access token is taken for one of a minute. */
const SHORT_SECONDS = 60;

/**
 * Discovers an identity provider. Its URL is https, except on this machine.
 *
 * @throws UsageError when it does not answer, or is not who it should be.
 */
export async function discover(issuer: string, clientId: string): Promise<IdentityProvider> {
  const config = await configurationOf(issuer, clientId);
  const loginOf = (tokens: Tokens, scope: string, before?: Login): Login => {
    const refresh = tokens.refresh_token ?? before?.refresh_token;
    return {
      issuer,
      client_id: clientId,
      scope,
      access_token: tokens.access_token,
      ...(refresh === undefined ? {} : { refresh_token: refresh }),
      expires_at: Date.now() + (tokens.expires_in ?? SHORT_SECONDS) * 1_000,
    };
  };
  return {
    async signIn({ scope, resource, signal, show }) {
      if (config.serverMetadata().device_authorization_endpoint === undefined) {
        throw new UsageError(`${issuer} has no device flow. Set HANDOFF_TOKEN to an access token instead.`);
      }
      // Keycloak demands PKCE in this flow too, where its client does; others pass over it (RFC 6749, section 3.1).
      const verifier = oidc.randomPKCECodeVerifier();
      const challenge = {
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      };
      const wanted = resource === undefined ? {} : { resource };
      const device = await oidc.initiateDeviceAuthorization(config, { scope, ...challenge, ...wanted });
      show(device);
      const asked = { code_verifier: verifier, ...wanted };
      return loginOf(await oidc.pollDeviceAuthorizationGrant(config, device, asked, { signal }), scope);
    },
    refresh: async (login) =>
      loginOf(await oidc.refreshTokenGrant(config, login.refresh_token ?? ''), login.scope, login),
    async revoke({ refresh_token, access_token }) {
      if (config.serverMetadata().revocation_endpoint === undefined) return;
      await oidc.tokenRevocation(config, refresh_token ?? access_token);
    },
  };
}

type Tokens = Pick<oidc.TokenEndpointResponse, 'access_token' | 'refresh_token' | 'expires_in'>;

async function configurationOf(issuer: string, clientId: string): Promise<oidc.Configuration> {
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined;
  if (url === undefined) throw new UsageError(`${issuer} is not the URL of an identity provider.`);
  const isHere = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  try {
    return await oidc.discovery(url, clientId, undefined, oidc.None(), {
      timeout: TIMEOUT_SECONDS,
      // Marked as deprecated to stand out: a provider on loopback needs no TLS.
      execute: isHere ? [oidc.allowInsecureRequests] : [],
    });
  } catch (error) {
    throw new UsageError(`The identity provider ${issuer} cannot be used: ${reasonOf(error)}`);
  }
}

/** The reason of a failure, as the identity provider or the library tells it. */
export function reasonOf(error: unknown): string {
  if (error instanceof oidc.ResponseBodyError) return error.error_description ?? error.error;
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}

/** Whether the identity provider itself refused, so that trying again does not help. */
export function isRefusal(error: unknown): boolean {
  return error instanceof oidc.ResponseBodyError && error.status < 500;
}
