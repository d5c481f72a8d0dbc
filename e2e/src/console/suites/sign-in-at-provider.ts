import { afterEach, expect, test } from '@jest/globals';
import { signInAt } from '../console-issuer.js';
import type { ScaledScene } from '../scaled-scene.js';
import { STORED } from '../stored.js';

/** How a person signs in at an identity provider, and what becomes of their session. */
export function signInAtProvider(scene: () => ScaledScene): void {
  afterEach(() => scene().issuer.serve(scene().consoleUrl));

  test('a person signs in, comes back to where they were, and after a reload is still known', async () => {
    const { issuer, browser, consoleUrl } = scene();
    issuer.serve(consoleUrl);
    const page = await browser.open(`${consoleUrl}/inbox?sort=newest`);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await signInAt(page, 'mia.manager');
    await page.getByRole('heading', { name: 'Inbox' }).waitFor();
    expect(page.url()).toBe(`${consoleUrl}/inbox?sort=newest`);
    await page.getByRole('button', { name: 'manager' }).waitFor();
    await page.getByRole('button', { name: 'Live' }).waitFor();
    expect(await page.evaluate(STORED)).not.toMatch(/eyJ/);
    await page.reload();
    await page.getByRole('button', { name: 'manager' }).waitFor();
  });

  test('a token that ends under an open page is renewed, and the person notices nothing', async () => {
    const { issuer, browser, consoleUrl } = scene();
    issuer.serve(consoleUrl, { lifetimeSeconds: 6 });
    const page = await browser.open(`${consoleUrl}/inbox`);
    const refused: string[] = [];
    page.on('response', (answer) => void (answer.status() === 401 && refused.push(answer.url())));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await signInAt(page, 'max.manager');
    await page.getByRole('button', { name: 'manager' }).waitFor();
    for (const _time of [1, 2])
      await page.waitForResponse((answer) => answer.url() === `${issuer.url}/token` && answer.ok());
    await page.getByRole('heading', { name: 'Inbox' }).waitFor();
    expect(refused).toEqual([]);
  });

  test('a session that cannot be renewed is over: nothing that was read stays, and signing in leads back', async () => {
    const { issuer, browser, consoleUrl } = scene();
    issuer.serve(consoleUrl, { refreshTokens: false });
    const page = await browser.open(`${consoleUrl}/inbox?sort=newest`);
    await page.clock.install();
    await page.getByRole('button', { name: 'Sign in' }).click();
    await signInAt(page, 'mo.manager');
    await page.getByRole('button', { name: 'manager' }).waitFor();
    await page.clock.fastForward('01:00:00'); // the lifetime of the token
    await page.getByText('Your session is over.').waitFor();
    expect(await page.getByRole('heading', { name: 'Inbox' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'manager' }).waitFor(); // the provider still knows the person
    expect(page.url()).toBe(`${consoleUrl}/inbox?sort=newest`);
  });

  test('a refusal at the identity provider is told, and so is an answer that this tab did not ask for', async () => {
    const { issuer, browser, consoleUrl } = scene();
    issuer.serve(consoleUrl);
    const page = await browser.open(`${consoleUrl}/signed-in?code=stolen&state=x`);
    await page.getByText('The identity provider did not sign you in.').waitFor();
    expect(page.url()).toBe(consoleUrl);
    expect(await page.getByText('This tab did not ask for this sign-in.').count()).toBe(1);
  });
}
