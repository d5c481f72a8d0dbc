import { createHash, randomBytes } from 'node:crypto';

/** What the token endpoint answered. */
export interface Tokens {
  readonly access_token?: string;
  readonly refresh_token?: string;
  readonly id_token?: string;
  readonly error?: string;
}

export async function askForTokens(issuer: string, form: Readonly<Record<string, string>>): Promise<Tokens> {
  const url = `${issuer}/protocol/openid-connect/token`;
  return (await (await fetch(url, { method: 'POST', body: new URLSearchParams(form) })).json()) as Tokens;
}

/** The client-credentials grant of an agent. */
export async function agentToken(issuer: string, role: string): Promise<string> {
  const form = { grant_type: 'client_credentials', client_id: `agent-${role}`, client_secret: `dev-only-${role}` };
  return required(await askForTokens(issuer, form));
}

/** The authorization-code flow with PKCE of a person at a browser. */
export async function personToken(issuer: string, username: string): Promise<string> {
  const verifier = randomBytes(32).toString('base64url');
  const redirect_uri = 'http://127.0.0.1/callback';
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: 'handoff-cli',
    redirect_uri,
    scope: 'openid',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const browser = createBrowser();
  const back = await logIn(
    browser,
    await browser.get(`${issuer}/protocol/openid-connect/auth?${query.toString()}`),
    username,
  );
  const code = new URL(back.headers.get('location') ?? '').searchParams.get('code') ?? '';
  const form = {
    grant_type: 'authorization_code',
    client_id: 'handoff-cli',
    redirect_uri,
    code,
    code_verifier: verifier,
  };
  return required(await askForTokens(issuer, form));
}

/** The device flow: a program shows a code, and a person confirms it at a browser. */
export async function deviceToken(issuer: string, username: string): Promise<string> {
  const verifier = randomBytes(32).toString('base64url');
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const started = await fetch(`${issuer}/protocol/openid-connect/auth/device`, {
    method: 'POST',
    body: new URLSearchParams({
      client_id: 'handoff-cli',
      scope: 'openid',
      code_challenge: challenge,
      code_challenge_method: 'S256',
    }),
  });
  const { device_code, verification_uri_complete } = (await started.json()) as {
    readonly device_code: string;
    readonly verification_uri_complete: string;
  };
  const form = {
    grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
    client_id: 'handoff-cli',
    device_code,
    code_verifier: verifier,
  };
  const early = await askForTokens(issuer, form);
  if (early.error !== 'authorization_pending') throw new Error(`before it was confirmed: ${JSON.stringify(early)}`);
  await confirmAtBrowser(verification_uri_complete, username);
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const answer = await askForTokens(issuer, form);
    if (answer.error !== 'authorization_pending' && answer.error !== 'slow_down') return required(answer);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  throw new Error('the confirmed device got no token');
}

/** Logs in and confirms, as a person does who follows the link of a device. */
export async function confirmAtBrowser(uri: string, username: string): Promise<void> {
  const browser = createBrowser();
  let answer = await logIn(browser, await browser.follow(await browser.get(uri)), username);
  answer = await browser.follow(answer);
  // The page that asks whether to grant access.
  const page = await answer.text();
  const action = actionOf(page);
  if (action === undefined) return;
  const code = /name="code" value="([^"]*)"/.exec(page)?.[1] ?? '';
  await browser.follow(await browser.post(new URL(action, answer.url).href, { code, accept: 'Yes' }));
}

async function logIn(browser: Browser, page: Response, username: string): Promise<Response> {
  const action = actionOf(await page.text());
  if (action === undefined) throw new Error('Keycloak showed no login form');
  return browser.post(new URL(action, page.url).href, { username, password: `dev-only-${username}` });
}

function actionOf(page: string): string | undefined {
  return /<form[^>]*action="([^"]+)"/.exec(page)?.[1]?.replaceAll('&amp;', '&');
}

interface Browser {
  get(url: string): Promise<Response>;
  post(url: string, form: Readonly<Record<string, string>>): Promise<Response>;
  /** Follows redirects, as long as there are any. */
  follow(answer: Response): Promise<Response>;
}

/** Keeps cookies, and follows no redirect by itself. */
function createBrowser(): Browser {
  const cookies = new Map<string, string>();
  async function send(url: string, init: RequestInit): Promise<Response> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, { ...init, redirect: 'manual', headers: { ...init.headers, cookie } });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return answer;
  }
  const get = (url: string): Promise<Response> => send(url, {});
  return {
    get,
    post: (url, form) => send(url, { method: 'POST', body: new URLSearchParams(form) }),
    async follow(answer) {
      let at = answer;
      while (at.status >= 300 && at.status < 400)
        at = await get(new URL(at.headers.get('location') ?? '', at.url).href);
      return at;
    },
  };
}

function required({ access_token, ...others }: Tokens): string {
  if (access_token === undefined) throw new Error(`Keycloak gave no token: ${JSON.stringify(others)}`);
  return access_token;
}
