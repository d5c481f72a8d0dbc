import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';
import { jwtAccessTokens } from './jwt-access-tokens.js';

/** A real OpenID provider on loopback with the device flow (RFC 8628), and one public client. */
export interface DeviceIssuer {
  readonly url: string;
  /** Does in a browser what a person does there: enters the code, signs in, and agrees. */
  approve(verificationUri: string, userCode: string, person: string): Promise<void>;
  stop(): Promise<void>;
}

/** Starts it. A person signs in as `name.role`, and access tokens name the role. They live as long as is said. */
export async function startDeviceIssuer(clientId: string, audience: string): Promise<DeviceIssuer> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const provider = new Provider(url, {
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'test-key', alg: 'ES256', use: 'sig' }] },
    clients: [
      {
        client_id: clientId,
        application_type: 'native',
        token_endpoint_auth_method: 'none',
        grant_types: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
        redirect_uris: [],
        response_types: [],
        id_token_signed_response_alg: 'ES256',
      },
    ],
    features: {
      deviceFlow: { enabled: true },
      devInteractions: { enabled: true },
      revocation: { enabled: true },
      resourceIndicators: jwtAccessTokens(audience, 'ES256'),
    },
    issueRefreshToken: () => Promise.resolve(true),
    extraTokenClaims: (_context, token) => ({
      roles: 'accountId' in token ? String(token.accountId).split('.').slice(1) : [],
    }),
  });
  const handle = provider.callback();
  server.on('request', (request, response) => void handle(request, response));
  return {
    url,
    approve: (verificationUri, userCode, person) => approve(verificationUri, userCode, person),
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

interface Page {
  readonly url: string;
  readonly html: string;
}

async function approve(verificationUri: string, user_code: string, person: string): Promise<void> {
  const browser = createBrowser();
  let page = await browser.submit(await browser.open(verificationUri), { user_code });
  page = await browser.submit(page, {});
  page = await browser.submit(page, { login: person, password: 'any' });
  page = await browser.submit(page, {});
  if (!/success/i.test(page.html)) throw new Error(`the identity provider shows:\n${page.html}`);
}

/** Opens pages and submits their first form, with cookies. */
function createBrowser() {
  const cookies = new Map<string, string>();
  async function open(target: string, form?: URLSearchParams): Promise<Page> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(target, {
      method: form === undefined ? 'GET' : 'POST',
      headers: { cookie },
      redirect: 'manual',
      ...(form === undefined ? {} : { body: form }),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (name !== undefined && value !== undefined) cookies.set(name, value);
    }
    const next = answer.headers.get('location');
    if (next !== null) return open(new URL(next, target).href);
    return { url: target, html: await answer.text() };
  }
  return {
    open: (target: string) => open(target),
    submit({ url, html }: Page, fields: Readonly<Record<string, string>>): Promise<Page> {
      const action = /<form[^>]*action="([^"]*)"/.exec(html)?.[1] ?? url;
      const hidden = [...html.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([input]): [string, string] => [
        /name="([^"]*)"/.exec(input)?.[1] ?? '',
        /value="([^"]*)"/.exec(input)?.[1] ?? '',
      ]);
      return open(new URL(action, url).href, new URLSearchParams([...hidden, ...Object.entries(fields)]));
    },
  };
}
