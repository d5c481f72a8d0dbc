import { createClient, HandoffApiError } from '@handoff/client';
import { commandName } from '../command-name.js';
import { EXIT, UsageError } from '../exit-codes.js';
import { findGateway } from '../find-gateway.js';
import { discover, isRefusal, reasonOf } from '../login/identity-provider.js';
import { openLoginStore, type Login } from '../login/login-store.js';
import { loginToken } from '../login/login-token.js';
import { createOutput, type Output } from '../terminal/output.js';
import type { Surroundings } from '../terminal/surroundings.js';

export interface LoginOptions {
  readonly issuer?: string;
  readonly clientId: string;
  readonly scope: string;
  readonly resource?: string;
}

/** Signs a person in at the identity provider of a gateway, by the device flow, and keeps the tokens. */
export function login(options: LoginOptions, surroundings: Surroundings): Promise<number> {
  return reporting(surroundings, async (out) => {
    const { env, untilInterrupted } = surroundings;
    const { url } = await findGateway(env);
    const issuer = options.issuer ?? (await issuerOf(url));
    const provider = await discover(issuer, options.clientId);
    const kept = await provider.signIn({
      scope: options.scope,
      ...(options.resource === undefined ? {} : { resource: options.resource }),
      signal: untilInterrupted(),
      show({ user_code, verification_uri, verification_uri_complete: complete }) {
        out.line(`Sign in at ${verification_uri}`);
        out.line(`with the code ${out.paint('bold', user_code)}`);
        if (complete !== undefined) out.line(`or open ${complete}`);
      },
    });
    const store = openLoginStore(env);
    await store.alone(() => store.write(url, kept));
    return sayWhoAmI(url, kept, env, out);
  });
}

/** Forgets the tokens for a gateway, and ends the login at the identity provider. */
export function logout(surroundings: Surroundings): Promise<number> {
  return reporting(surroundings, async (out) => {
    const { env } = surroundings;
    const { url } = await findGateway(env);
    const store = openLoginStore(env);
    const kept = await store.alone(async () => {
      const before = await store.read(url);
      await store.remove(url);
      return before;
    });
    if (kept === undefined) {
      out.line(`You were not signed in to ${url}.`);
      return EXIT.ok;
    }
    out.line(`Signed out of ${url}.`);
    await discover(kept.issuer, kept.client_id)
      .then((provider) => provider.revoke(kept))
      .catch((error: unknown) => out.note(`The identity provider still takes the tokens: ${reasonOf(error)}`));
    return EXIT.ok;
  });
}

/** The issuer that a gateway names in its protected resource metadata (RFC 9728). */
async function issuerOf(url: string): Promise<string> {
  const metadata = `${url}/.well-known/oauth-protected-resource`;
  const answer = await fetch(metadata, { signal: AbortSignal.timeout(10_000) }).catch((error: unknown) => {
    throw new UsageError(`No gateway answers at ${url}: ${reasonOf(error)}`);
  });
  const body = (await answer.json().catch(() => ({}))) as { readonly authorization_servers?: readonly string[] };
  const issuer = body.authorization_servers?.[0];
  if (issuer !== undefined) return issuer;
  throw new UsageError(
    `The gateway at ${url} names no identity provider. Say --issuer <url>; an embedded Handoff needs no login.`,
  );
}

async function sayWhoAmI(url: string, kept: Login, env: NodeJS.ProcessEnv, out: Output): Promise<number> {
  const client = createClient({
    baseUrl: url,
    token: loginToken(openLoginStore(env), url, commandName(env)),
    retries: 1,
  });
  try {
    const { subject, roles } = await client.whoAmI();
    out.line(`Signed in to ${url} as ${subject}, with ${roles.length === 0 ? 'no role' : roles.join(', ')}.`);
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof HandoffApiError)) throw error;
    out.note(`${kept.issuer} signed you in, but the gateway does not take its token: ${error.message}`);
    return EXIT.refused;
  }
}

async function reporting(surroundings: Surroundings, work: (out: Output) => Promise<number>): Promise<number> {
  const out = createOutput(false, surroundings.env, surroundings);
  try {
    return await work(out);
  } catch (error) {
    if (error instanceof UsageError) out.note(error.message);
    else out.note(`Nobody was signed in: ${reasonOf(error)}`);
    return error instanceof UsageError && !isRefusal(error) ? EXIT.usage : EXIT.refused;
  }
}
