import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { HANDOFF_COMMAND } from '../../topology/handoff-process.js';
import type { ConsoleScene } from '../console-scene.js';
import { STORED } from '../stored.js';

/** How a person of the embedded mode signs in: with a link that the terminal shows. */
export function signInByCode(scene: () => ConsoleScene): void {
  test('the link of the command signs in once, is gone from the address, and each role sees its own side', async () => {
    const env = { ...process.env, HANDOFF_DATA_DIR: scene().dataDir };
    const url = execFileSync(process.execPath, [HANDOFF_COMMAND, 'console'], { env, encoding: 'utf8' }).trim();
    const page = await scene().browser.open(url);
    await page.getByRole('button', { name: 'finance' }).waitFor();
    expect(page.url()).not.toContain('code');
    await page.getByRole('button', { name: 'finance' }).click();
    await page.getByRole('menuitemradio', { name: 'manager' }).click();
    await page.getByRole('button', { name: 'manager' }).waitFor();
    expect(new URL(page.url()).searchParams.get('as')).toBe('manager');
    expect(await page.evaluate(STORED)).not.toMatch(/eyJ/);
    await page.reload();
    await page.getByRole('button', { name: 'manager' }).waitFor();

    const second = await scene().browser.open(url);
    await second.getByText('The link was used before, or has expired.').waitFor();
    expect(await second.getByRole('heading', { name: 'Inbox' }).count()).toBe(0);
  });

  test('whoever signs out is out, also after a reload, and nothing that was read stays', async () => {
    await scene().ask({ type: 'read_before', data: {} });
    const page = await scene().open('/inbox?q=read_before', 'manager');
    await page.getByRole('article', { name: /^read_before/ }).waitFor();
    await page.getByRole('button', { name: 'manager' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByText('You are signed out.').waitFor();
    expect(await page.content()).not.toContain('read_before');
    await page.reload();
    await page.getByText('npx handoff console').waitFor();
    expect(await page.getByRole('article').count()).toBe(0);
  });

  test('without a code the page says how to get one', async () => {
    const page = await scene().browser.open(`${scene().url}/console`);
    await page.getByText('npx handoff console').waitFor();
    expect(await page.getByRole('button').count()).toBe(0);
  });
}
