import { createClient } from '@handoff/client';
import type { Page } from 'playwright-core';
import { openBrowser } from '../console/browser.js';
import { agentToken } from './grants.js';
import type { Keycloak } from './keycloak.js';

const CLIENT = 'handoff-console';

/**
 * Signs in to the console as a person does (authorization code with PKCE, at the pages of Keycloak), decides an approval there, loads
 * the page again, and signs out.
 *
 * @returns who decided.
 * @throws Error when a step fails, or the page complained of something.
 */
export async function decideAtConsole(keycloak: Keycloak, gateway: string, username: string): Promise<string> {
  await allowRedirectTo(keycloak, gateway);
  const client = createClient({ baseUrl: gateway, token: await agentToken(keycloak.issuer, 'finance') });
  const { approval_id } = await client.routeTask({
    target: 'manager',
    task: { task_type: 'asked_at_console', data: { amount: 5 } },
    approval: { approver_role: 'manager' },
  });
  const browser = await openBrowser(new URL(keycloak.issuer).origin);
  try {
    const page = await browser.open(`${gateway}/console/inbox?sort=newest`);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await signInAtKeycloak(page, username);
    const card = page.getByRole('article', { name: /^asked_at_console,/ });
    await card.getByRole('button', { name: 'Approve' }).click();
    await card.getByRole('button', { name: 'Approve it' }).click();
    await page.getByText('Approved: asked_at_console').waitFor();
    await page.reload(); // Keycloak knows the person: no form
    await page.getByRole('button', { name: 'manager' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.locator('#username').waitFor(); // Keycloak has forgotten the person
    const complaints = await browser.closePages();
    if (complaints.length > 0) throw new Error(complaints.join('\n'));
  } finally {
    await browser.close();
  }
  const { status, decisions } = await client.getApproval({ approval_id: approval_id! });
  return `${status} as ${decisions[0]?.decision_mode}`;
}

async function signInAtKeycloak(page: Page, username: string): Promise<void> {
  await page.locator('#username').fill(username);
  await page.locator('#password').fill(`dev-only-${username}`);
  await page.locator('#kc-login').click();
}

/** The realm allows the console of the compose file; this gateway listens on another port. */
async function allowRedirectTo({ admin }: Pick<Keycloak, 'admin'>, gateway: string): Promise<void> {
  const found = (await (await admin('GET', `/clients?clientId=${CLIENT}`)).json()) as readonly {
    readonly id: string;
    readonly redirectUris: readonly string[];
  }[];
  const [client] = found;
  if (client === undefined) throw new Error(`the realm has no client ${CLIENT}`);
  const redirectUris = client.redirectUris.map((uri) => uri.replace('http://127.0.0.1:8088', gateway));
  const answer = await admin('PUT', `/clients/${client.id}`, { ...client, redirectUris });
  if (!answer.ok) throw new Error(`Keycloak did not take the redirect: ${answer.status}`);
}
