import { expect, test } from '@jest/globals';
import { openBus } from '@handoff/messaging';
import { uuidv7 } from '@handoff/kernel';
import { eventually } from '@handoff/testing';
import type { Page } from 'playwright-core';
import type { ScaledScene } from '../scaled-scene.js';

const MARKUP = '<img src=x onerror="document.title=1">';

/** Messages that are no events, really published on the bus, and what an admin does with them. */
export function deadLetters(scene: () => ScaledScene): void {
  test('a message that is no event appears by itself; an admin reads it, tries it in vain, and drops it', async () => {
    const page = await scene().signedIn('ada.admin', '/operations/dead-letters');
    await page.getByText('No dead letter matches').waitFor();
    const subject = await publish(scene(), 'session.v1.created', `${MARKUP} is no event`);
    await page.getByRole('link', { name: subject }).press('Enter');
    await page.getByText(`${MARKUP} is no event`).waitFor();
    expect(await page.locator('#content img').count()).toBe(0);
    await act(page, 'Process it again');
    await eventually(async () => (await fact(page, 'Attempts')) === '2');
    await status(page, 'parked').waitFor();
    await act(page, 'Drop it');
    await status(page, 'dropped').waitFor();
    await page.getByText('They were deleted when it was dropped.').waitFor();
    expect(await page.getByRole('button', { name: /Process it again|Drop it/ }).count()).toBe(0);

    await page.getByRole('link', { name: 'All dead letters' }).click();
    await page.getByLabel('Status').selectOption('dropped');
    await page.getByRole('link', { name: subject }).waitFor();
    const log = await scene().signedIn('otto.auditor', '/audit?event_type=audit.dead_letter_dropped');
    await log.getByRole('row', { name: /ada\.admin/ }).waitFor();
  });

  test('one that can be read now is processed again; an auditor only looks at it', async () => {
    const subject = await publish(scene(), 'session.v1.closed', 'from a newer release');
    const page = await scene().signedIn('ada.admin', '/operations/dead-letters');
    await page.getByRole('link', { name: subject }).press('Enter');
    await page.getByText('from a newer release').waitFor();
    const auditor = await scene().signedIn('otto.auditor', new URL(page.url()).pathname.replace(/^\/console/, ''));
    await auditor.getByText('from a newer release').waitFor();
    expect(await auditor.getByRole('button', { name: /Process it again|Drop it/ }).count()).toBe(0);
    await makeReadable(scene(), subject);
    await act(page, 'Process it again');
    await status(page, 'redriven').waitFor();
    expect(await page.getByRole('button', { name: /Process it again|Drop it/ }).count()).toBe(0);
  });
}

/** Publishes a text where events belong, with the login of the session service. @returns its subject. */
async function publish({ handoff }: ScaledScene, event: string, text: string): Promise<string> {
  const { subjectPrefix } = handoff;
  const bus = await openBus({
    url: handoff.natsUrl('session'),
    name: 'a faulty release',
    part: 'session',
    subjectPrefix,
  });
  await eventually(() => bus.isConnected());
  const subject = `${subjectPrefix}.evt.${event}`;
  await bus.events.publish([{ id: uuidv7(new Date()), subject, data: Buffer.from(text) }]);
  await bus.close();
  return subject;
}

/** As if this release could read what the one before could not: puts the event of another message in its place. */
async function makeReadable(scene: ScaledScene, subject: string): Promise<void> {
  await (await scene.agent('agent.finance')).createSession({ agent_role: 'finance' });
  await scene.inDatabase((client) =>
    client.query(
      `UPDATE dead_letters d SET body = convert_to(o.body, 'UTF8'), subject = o.subject FROM session_outbox o
       WHERE d.subject = $1 AND o.subject LIKE '%.created'`,
      [subject],
    ),
  );
}

async function act(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name }).click();
  await page.getByRole('dialog').getByRole('button', { name }).click();
}

const status = (page: Page, name: string) => page.locator('.page-head .badge').getByText(name, { exact: true });
const fact = (page: Page, name: string) => page.locator(`dt:text-is("${name}") + dd`).innerText();
