import { expect, test } from '@jest/globals';
import type { OperationTypes } from '@handoff/client';
import { eventually } from '@handoff/testing';
import type { Page } from 'playwright-core';
import { profileOf } from '../../support/sample-bodies.js';
import type { ConsoleScene } from '../console-scene.js';

type Draft = OperationTypes['createProfile']['body'];

/** Profiles of roles: read, changed and published by two admins; and what their rules answer. */
export function profiles(scene: () => ConsoleScene): void {
  /** A profile that ada wrote and ben published, with rules. */
  async function published(role: string) {
    const [ada, ben] = [await scene().as('admin', 'ada'), await scene().as('admin', 'ben')];
    const policies = [
      { allow_tool: 'github__*' },
      { deny_tool: 'github__delete_repo', reason: 'Nobody deletes repositories.' },
      { allow_tool: 'pay__send', conditions: { amount_usd: '<50000' } },
    ];
    await ada.createProfile({ ...profileOf(role, 'Pays invoices'), policies } as unknown as Draft);
    await ben.publishProfile({ role });
    return { role, ada };
  }

  test('an admin reads what a colleague changed, publishes it, and goes back to the version before', async () => {
    const { role, ada } = await published('reviewed');
    const page = await scene().open('/profiles', 'admin');
    const row = page.getByRole('row', { name: /reviewed/ });
    await row.getByText('holds').waitFor();
    expect(await row.innerText()).toMatch(/as published[\s\S]*version 1[\s\S]*ben/);
    await row.getByRole('link').press('Enter');
    await page.getByRole('heading', { name: `Profile of ${role}` }).waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    // While the page is open: it says so by itself.
    const rule = { allow_tool: 'pay__send', conditions: { amount_usd: '<90000' } };
    await ada.updateProfile({ role, policies: [rule], goosehints: { global: 'Be bold.' } });
    await page.getByText('Written by ada. Another admin publishes it.').waitFor();
    await page.getByRole('link', { name: 'Read the changes' }).click();
    const changes = page.getByRole('region', { name: 'Changes' });
    await changes.getByText('Be bold.').waitFor();
    expect(await changes.innerText()).toMatch(/allow_tool pay__send[\s\S]*<50000[\s\S]*<90000/);
    await press(page, 'Publish version 2');
    // The button that publishes says “version 2” too, so the page alone does not tell when it is published.
    const agent = await scene().as(role);
    await eventually(async () => (await agent.getProfileHints({ role })) === 'Be bold.', { describe: 'version 2' });

    await page.getByRole('link', { name: 'Versions' }).click();
    await press(page, 'Go back to version 1');
    await page.getByRole('link', { name: 'version 3' }).press('Enter');
    await page.getByText('Be exact.').first().waitFor();
    await page.getByText('config.yaml of an agent').click();
    await page.getByText('GOOSE_PROVIDER: ollama').waitFor();
  });

  test('a draft is checked while it is typed: every mistake with its line, and what is saved waits for another admin', async () => {
    const { role, ada } = await published('typed');
    const page = await scene().open(`/profiles/${role}/edit`, 'admin');
    const field = page.getByLabel('The draft');
    await page.getByText('The profile is valid').waitFor();
    const source = await field.inputValue();
    expect(source).toMatch(/^role: typed\n/);
    const save = page.getByRole('button', { name: 'Save the draft' });
    expect(await save.isDisabled()).toBe(true);

    await field.fill(source.replace('0 9 * * *', 'daily').replace(/^display_name: .*$/m, 'display_name: " "'));
    const mistakes = page.getByRole('list', { name: '2 mistakes' });
    await mistakes.waitFor();
    expect(await mistakes.innerText()).toMatch(/Line 2[\s\S]*\/display_name[\s\S]*\/recipes\/0\/schedule/);
    expect(await save.isDisabled()).toBe(true);
    await mistakes.getByRole('button', { name: 'Line 2', exact: true }).press('Enter');
    await page.keyboard.type('display_name: Typed');
    await page.getByRole('list', { name: '1 mistake' }).waitFor();
    await page.getByRole('link', { name: `Profile of ${role}` }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();

    // A colleague was faster: what they wrote is not lost.
    await field.fill(source.replace('Be exact.', 'Be bold.'));
    await ada.updateProfile({ role, description: 'Pays more' });
    await page.getByText('Somebody changed the draft meanwhile').waitFor();
    await save.click();
    await page.getByRole('alert').waitFor();
    await page.getByRole('button', { name: 'Open the draft again' }).click();
    await eventually(async () => (await field.inputValue()).includes('Pays more'));
    const opened = await field.inputValue();
    await field.fill(`${opened.replace('Be exact.', 'Be bold.')}automated_tasks: []\n`);
    await page.getByRole('region', { name: 'What you change' }).getByText('Be bold.').waitFor();
    await save.click();
    await page.getByText('You wrote some of this draft').waitFor();
    expect(await page.getByRole('button', { name: /^Publish/ }).count()).toBe(0);
    const draft = await ada.getProfileDraft({ role });
    const { goosehints, automated_tasks, description } = draft.profile;
    expect([goosehints.global, automated_tasks, description]).toEqual(['Be bold.', [], 'Pays more']);
    // Who holds the role reads it, and is offered nothing else.
    const reader = await scene().open(`/profiles/finance/edit`, 'finance');
    await reader.getByText('Admins write drafts').waitFor();
  });

  test('somebody asks what a role may do: the rule that decided is one link away, and what nobody stated is asked for', async () => {
    const { role, ada } = await published('asked');
    const page = await scene().open(`/policy?role=${role}`, 'auditor');
    await page.getByLabel('Name').fill('pay__send');
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    const answer = page.getByRole('region', { name: 'The answer' });
    await answer.getByText('denied', { exact: true }).waitFor();
    await page.getByRole('button', { name: '+ amount_usd' }).click();
    await page.getByLabel('Value: amount_usd').fill('900');
    await page.keyboard.press('Enter');
    await answer.getByText('allowed', { exact: true }).waitFor();
    expect(new URL(page.url()).searchParams.get('context')).toBe('{"amount_usd":900}');

    await page.getByLabel('Name').fill('github__delete_repo');
    await page.keyboard.press('Enter');
    await answer.getByText('Nobody deletes repositories.').first().waitFor();
    await answer.getByRole('link', { name: 'github__delete_repo' }).press('Enter');
    const rule = page.locator('tr[data-at]');
    await rule.waitFor();
    expect(await rule.innerText()).toMatch(/deny tool\s+github__delete_repo/);

    // A draft without any rule would have denied what was allowed.
    await ada.updateProfile({ role, policies: [] });
    await page.goBack();
    await page.getByRole('button', { name: `Try the draft of ${role}` }).click();
    const difference = page.getByRole('row', { name: /pay__send/ });
    await difference.waitFor();
    expect(await difference.innerText()).toMatch(/allowed[\s\S]*allow_tool pay__send[\s\S]*denied[\s\S]*No rule/);
  });
}

/** Presses a button, and the same one in the dialog that it opens. */
async function press(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name }).click();
  await page.getByRole('dialog').getByRole('button', { name }).click();
}
