import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider, type Adapter, type ClientMetadata } from 'oidc-provider';
import type { Caller } from './topology.js';
import { jwtAccessTokens } from './jwt-access-tokens.js';

const ALGORITHM = 'ES256';
const SECRET = 'test-only';
const AUDIENCE = 'handoff';

/** A real OpenID provider on loopback; its clients are the callers of the tests. */
export interface OidcIssuer {
  readonly url: string;
  readonly audience: string;
  /** Fetches an access token (RFC 9068) with the client-credentials grant. */
  token(caller: Caller): Promise<string>;
  stop(): Promise<void>;
}

/** Starts an issuer. It accepts every caller: the client id encodes the subject and the roles. */
export async function startOidcIssuer(): Promise<OidcIssuer> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(url, {
    adapter: CallerAdapter,
    jwks: { keys: [signingKey()] },
    ttl: { ClientCredentials: 3_600 },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: jwtAccessTokens(AUDIENCE, ALGORITHM),
    },
    // A person has the same `sub` with any roles.
    formats: {
      customizers: {
        jwt: (_context, token, { payload }) => {
          if (token.clientId !== undefined) payload.sub = subjectOf(token.clientId);
        },
      },
    },
    // Most issuers also add how the person signed in, and the agent that acts for them: here each person has an agent
    // of their own.
    extraTokenClaims: (_context, token) => ({
      roles: token.clientId === undefined ? [] : rolesOf(token.clientId),
      auth_time: 1_767_225_600,
      acr: '1',
      amr: ['pwd'],
      ...(token.clientId === undefined ? {} : { act: { sub: `agent-of-${subjectOf(token.clientId)}` } }),
    }),
  });
  const handle = provider.callback();
  server.on('request', (request, response) => void handle(request, response));
  return {
    url,
    audience: AUDIENCE,
    async token(caller) {
      const form = { grant_type: 'client_credentials', client_id: clientId(caller), client_secret: SECRET };
      const answer = await fetch(`${url}/token`, { method: 'POST', body: new URLSearchParams(form) });
      const body = (await answer.json()) as { access_token?: string };
      if (body.access_token === undefined) throw new Error(`the issuer refused a token: ${JSON.stringify(body)}`);
      return body.access_token;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const clientId = ({ subject, roles }: Caller): string => [subject, ...roles].join('.');
const subjectOf = (id: string): string => id.split('.')[0] ?? id;
const rolesOf = (id: string): string[] => id.split('.').slice(1);

function signingKey(): object {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...privateKey.export({ format: 'jwk' }), kid: 'test-key', alg: ALGORITHM, use: 'sig' };
}

/** Client credentials need no storage: every client exists, and no grant is stored. */
class CallerAdapter implements Adapter {
  constructor(private readonly model: string) {}

  find(id: string): Promise<ClientMetadata | undefined> {
    if (this.model !== 'Client') return Promise.resolve(undefined);
    return Promise.resolve({
      client_id: id,
      client_secret: SECRET,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      token_endpoint_auth_method: 'client_secret_post',
      id_token_signed_response_alg: ALGORITHM,
    });
  }

  upsert = (): Promise<void> => Promise.resolve();
  findByUid = (): Promise<undefined> => Promise.resolve(undefined);
  findByUserCode = (): Promise<undefined> => Promise.resolve(undefined);
  destroy = (): Promise<void> => Promise.resolve();
  revokeByGrantId = (): Promise<void> => Promise.resolve();
  consume = (): Promise<void> => Promise.resolve();
}
