import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { tempDir, type TempDir } from '@handoff/testing';
import type { Browser } from 'playwright-core';
import { startEmbeddedTopology } from '../topology/embedded-topology.js';
import { HANDOFF_COMMAND } from '../topology/handoff-process.js';
import type { Topology } from '../topology/topology.js';
import { openBrowser, openPage } from './browser.js';
import { signInAt, startConsoleIssuer, type ConsoleIssuer } from './console-issuer.js';

const AUDIENCE = 'handoff';
/** What the page leaves in the browser. */
const STORED = 'JSON.stringify([{ ...localStorage }, { ...sessionStorage }])';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
}, 300_000);
afterAll(() => browser.close());

describe('at an identity provider', () => {
  let issuer: ConsoleIssuer;
  let handoff: Topology;
  let consoleUrl: string;
  beforeAll(async () => {
    // The provider tells at length that its defaults are for tests.
    for (const level of ['warn', 'info'] as const) jest.spyOn(console, level).mockImplementation(() => undefined);
    issuer = await startConsoleIssuer(AUDIENCE);
    handoff = await startEmbeddedTopology({ env: { OIDC_ISSUER_URL: issuer.url, OIDC_AUDIENCE: AUDIENCE } });
    consoleUrl = `${handoff.gateways[0]!}/console`;
  }, 60_000);
  afterAll(async () => {
    await handoff.stop();
    await issuer.stop();
  }, 60_000);

  test('a person signs in, comes back to where they were, and after a reload is still known', async () => {
    issuer.serve(consoleUrl);
    const { page, complaints, strangers } = await openPage(browser, `${consoleUrl}/inbox?sort=newest`);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await signInAt(page, 'mia.manager');
    await page.getByRole('heading', { name: 'Inbox' }).waitFor();
    expect(page.url()).toBe(`${consoleUrl}/inbox?sort=newest`);
    await page.getByRole('button', { name: 'manager' }).waitFor();
    await page.getByRole('button', { name: 'Live' }).waitFor();
    expect(await page.evaluate(STORED)).not.toMatch(/eyJ/);
    await page.reload();
    await page.getByRole('button', { name: 'manager' }).waitFor();
    expect(complaints).toEqual([]);
    expect(strangers.filter((url) => !url.startsWith(issuer.url))).toEqual([]);
  }, 60_000);

  test('a token that ends under an open page is renewed, and the person notices nothing', async () => {
    issuer.serve(consoleUrl, { lifetimeSeconds: 6 });
    const { page, complaints } = await openPage(browser, `${consoleUrl}/inbox`);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await signInAt(page, 'max.manager');
    await page.getByRole('button', { name: 'manager' }).waitFor();
    const renewed = page.waitForResponse((answer) => answer.url() === `${issuer.url}/token` && answer.ok());
    await renewed;
    await page.waitForResponse((answer) => answer.url() === `${issuer.url}/token` && answer.ok());
    await page.getByRole('heading', { name: 'Inbox' }).waitFor();
    expect(complaints).toEqual([]);
  }, 60_000);

  test('a session that cannot be renewed is over: nothing that was read stays, and signing in leads back', async () => {
    issuer.serve(consoleUrl, { lifetimeSeconds: 4, refreshTokens: false });
    const { page } = await openPage(browser, `${consoleUrl}/inbox?sort=newest`);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await signInAt(page, 'mo.manager');
    await page.getByRole('button', { name: 'manager' }).waitFor();
    await page.getByText('Your session is over.').waitFor();
    expect(await page.getByRole('heading', { name: 'Inbox' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'manager' }).waitFor(); // the provider still knows the person
    expect(page.url()).toBe(`${consoleUrl}/inbox?sort=newest`);
  }, 60_000);

  test('a refusal at the identity provider is told, and so is an answer that this tab did not ask for', async () => {
    issuer.serve(consoleUrl);
    const { page } = await openPage(browser, `${consoleUrl}/signed-in?code=stolen&state=x`);
    await page.getByText('The identity provider did not sign you in.').waitFor();
    expect(page.url()).toBe(consoleUrl);
    expect(await page.getByText('This tab did not ask for this sign-in.').count()).toBe(1);
  }, 60_000);
});

describe('with a code of the terminal', () => {
  let data: TempDir;
  let handoff: Topology;
  beforeAll(async () => {
    data = await tempDir();
    handoff = await startEmbeddedTopology({ dataDir: data.path });
  }, 60_000);
  afterAll(async () => {
    await handoff.stop();
    await data.remove();
  }, 60_000);

  const link = (): string =>
    execFileSync(process.execPath, [HANDOFF_COMMAND, 'console'], {
      env: { ...process.env, HANDOFF_DATA_DIR: data.path },
      encoding: 'utf8',
    }).trim();

  test('the link signs in once, is gone from the address, and each role sees its own side', async () => {
    const url = link();
    const { page, complaints, strangers } = await openPage(browser, url);
    await page.getByRole('button', { name: 'finance' }).waitFor();
    expect(page.url()).not.toContain('code');
    await page.getByRole('button', { name: 'finance' }).click();
    await page.getByRole('menuitemradio', { name: 'manager' }).click();
    await page.getByRole('button', { name: 'manager' }).waitFor();
    expect(new URL(page.url()).searchParams.get('as')).toBe('manager');
    expect(await page.evaluate(STORED)).not.toMatch(/eyJ/);
    await page.reload();
    await page.getByRole('button', { name: 'manager' }).waitFor();
    expect([complaints, strangers]).toEqual([[], []]);

    const second = await openPage(browser, url);
    await second.page.getByText('The link was used before, or has expired.').waitFor();
  }, 60_000);

  test('whoever signs out is out, also after a reload', async () => {
    const { page } = await openPage(browser, link());
    await page.getByRole('button', { name: 'finance' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByText('You are signed out.').waitFor();
    await page.reload();
    await page.getByText('npx handoff console').waitFor();
  }, 60_000);

  test('without a code the page says how to get one', async () => {
    const { page } = await openPage(browser, `${handoff.gateways[0]!}/console`);
    await page.getByText('npx handoff console').waitFor();
    expect(await page.getByRole('button').count()).toBe(0);
  }, 60_000);
});
