import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';
import type { Page } from 'playwright-core';
import { jwtAccessTokens } from '../topology/jwt-access-tokens.js';

/** A real OpenID provider on loopback, with one public client: the console. */
export interface ConsoleIssuer {
  readonly url: string;
  /** Tells where the console is: people may be sent back there. Call it before anybody signs in. */
  serve(consoleUrl: string, options?: IssuerOptions): void;
  /** An access token of an agent, whose name is one of {@link AGENTS}. Call {@link serve} before. */
  agentToken(agent: string): Promise<string>;
  stop(): Promise<void>;
}

/** Agents that the provider knows: the name, and after the dot the role. */
export const AGENTS = ['agent.finance', 'agent.auditor', 'writer.admin', 'publisher.admin'] as const;
const AGENT_SECRET = 'test-only';

export interface IssuerOptions {
  /** How long access tokens live, in seconds. Default: an hour. */
  readonly lifetimeSeconds?: number;
  readonly refreshTokens?: boolean;
}

/** Starts it. A person signs in as `name.role`, and access tokens name the role. */
export async function startConsoleIssuer(audience: string): Promise<ConsoleIssuer> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = { ...privateKey.export({ format: 'jwk' }), kid: 'test-key', alg: 'ES256', use: 'sig' };
  const serve: ConsoleIssuer['serve'] = (consoleUrl, options = {}) => {
    const handle = createProvider({ url, audience, consoleUrl, key }, options).callback();
    server.removeAllListeners('request');
    server.on('request', (request, response) => void handle(request, response));
  };
  serve(url); // the gateway asks for keys before it listens
  return {
    url,
    serve,
    async agentToken(agent) {
      const form = { grant_type: 'client_credentials', client_id: agent, client_secret: AGENT_SECRET };
      const answer = await fetch(`${url}/token`, { method: 'POST', body: new URLSearchParams(form) });
      const { access_token } = (await answer.json()) as { access_token?: string };
      if (access_token === undefined) throw new Error(`the issuer refused a token: ${answer.status}`);
      return access_token;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

interface ProviderParts {
  readonly url: string;
  readonly audience: string;
  readonly consoleUrl: string;
  readonly key: object;
}

function createProvider(
  { url, audience, consoleUrl, key }: ProviderParts,
  { lifetimeSeconds = 3_600, refreshTokens = true }: IssuerOptions,
): Provider {
  const resources = jwtAccessTokens(audience, 'ES256');
  return new Provider(url, {
    jwks: { keys: [key] },
    clients: [
      {
        client_id: 'handoff-console',
        // The provider would ask the person of a native one for consent each time.
        application_type: 'web',
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        redirect_uris: [`${consoleUrl}/signed-in`],
        post_logout_redirect_uris: [consoleUrl],
        id_token_signed_response_alg: 'ES256',
      },
      ...AGENTS.map((client_id) => ({
        client_id,
        client_secret: AGENT_SECRET,
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
        token_endpoint_auth_method: 'client_secret_post' as const,
        id_token_signed_response_alg: 'ES256' as const,
      })),
    ],
    pkce: { required: () => true },
    clientBasedCORS: (_context, origin) => origin === new URL(consoleUrl).origin,
    features: {
      devInteractions: { enabled: true },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        ...resources,
        getResourceServerInfo: () => ({ ...resources.getResourceServerInfo(), accessTokenTTL: lifetimeSeconds }),
      },
    },
    issueRefreshToken: () => Promise.resolve(refreshTokens),
    extraTokenClaims: (_context, token) => ({
      roles: String('accountId' in token ? token.accountId : token.clientId)
        .split('.')
        .slice(1),
    }),
  });
}

/** Does in the page what a person does at the provider: signs in, and agrees. */
export async function signInAt(page: Page, person: string): Promise<void> {
  await page.getByPlaceholder('Enter any login').fill(person);
  await page.getByPlaceholder('and password').fill('any');
  await page.getByRole('button', { name: 'Sign-in' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
}
