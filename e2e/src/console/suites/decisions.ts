import { expect, test } from '@jest/globals';
import { eventually } from '@handoff/testing';
import { findBarriers } from '../axe.js';
import { card } from '../card.js';
import type { ConsoleScene } from '../console-scene.js';

/** What a person decides in the inbox, and what they see before. */
export function decisions(scene: () => ConsoleScene): void {
  const approvalOf = async (approval_id: string) => (await scene().as('auditor')).getApproval({ approval_id });

  test('an approval is decided by keyboard alone, with notes, for the content on the screen, by a human', async () => {
    const { approval_id, task_id } = await scene().ask({
      type: 'by_keyboard',
      description: 'Q3 budget',
      data: { amount: 50000, currency: 'EUR' },
      reason: 'Above 10000',
    });
    const page = await scene().open('/inbox?q=by_keyboard', 'manager');
    await card(page, 'by_keyboard').getByText('50,000 EUR').waitFor();
    await card(page, 'by_keyboard').getByText('Above 10000').waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('a');
    await page.keyboard.type('fine with me, a and r are letters here');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Approved: by_keyboard').waitFor();
    const { status, decisions } = await approvalOf(approval_id);
    const { content_hash } = await (await scene().as('auditor')).getTask({ task_id });
    expect([status, decisions[0]]).toMatchObject([
      'approved',
      {
        notes: 'fine with me, a and r are letters here',
        decision_mode: 'human',
        decided_by: { subject: 'manager-person' },
      },
    ]);
    const decided = await eventually(
      async () =>
        (await (await scene().as('auditor')).listAudit({ task_id, event_type: 'approval.decided' })).events[0],
    );
    expect([decided.actor, typeof content_hash]).toEqual([expect.stringContaining('manager-person'), 'string']);
    await eventually(async () => (await card(page, 'by_keyboard').count()) === 0);
  });

  test('several are decided one after the other, after the person has typed how many', async () => {
    const asked = [];
    for (const n of [1, 2, 3]) asked.push(await scene().ask({ type: `several_${n}`, data: { n } }));
    const page = await scene().open('/inbox', 'manager');
    for (const n of [1, 2, 3]) await card(page, `several_${n}`).getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Approve 3' }).click();
    const dialog = page.getByRole('dialog');
    const confirm = dialog.getByRole('button', { name: 'Approve 3' });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByLabel('Type 3 to confirm').fill('3');
    await confirm.click();
    await page.getByText('3 decided', { exact: true }).waitFor();
    const statuses = await Promise.all(asked.map(async ({ approval_id }) => (await approvalOf(approval_id)).status));
    expect(statuses).toEqual(['approved', 'approved', 'approved']);
  });

  test('what the facts leave out is before the eyes of whoever decides', async () => {
    const padding = Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`a${n}`, n]));
    await scene().ask({ type: 'padded', data: { ...padding, amount: 7, zz: { deep: { payee: 'Mallory' } } } });
    const page = await scene().open('/inbox', 'manager');
    const open = card(page, 'padded');
    await open.getByText('All of the content: 2 more values than above').waitFor();
    await open.getByText('Mallory').waitFor();
  });

  test('hostile texts stay texts', async () => {
    const markup = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
    await scene().ask({
      type: 'hostile',
      description: `${markup} \u202Egpj.exe`,
      data: {
        [markup]: markup,
        url: 'javascript:alert(1)',
        big: 'x'.repeat(500_000),
        emoji: '👩‍👩‍👧',
        ['__proto__x']: { constructor: 1 },
      },
      reason: `${markup}\u2066\u200B`,
    });
    const page = await scene().open('/inbox', 'manager');
    const open = card(page, 'hostile');
    await open.getByText('U+202E').first().waitFor();
    await open.getByText('All of the content: 1 more value than above').waitFor(); // the big one
    expect(await open.locator('img, script, a').count()).toBe(0);
    expect((await open.innerText()).length).toBeLessThan(20_000);
    expect(await page.title()).toBe('Inbox · Handoff');
  });

  test('a new approval appears by itself, and one can be decided on a phone', async () => {
    const page = await scene().open('/inbox', 'manager', {
      viewport: { width: 360, height: 740 },
      hasTouch: true,
      isMobile: true,
    });
    await page.getByText('Live', { exact: true }).waitFor();
    const { approval_id } = await scene().ask({ type: 'on_a_phone', data: { amount: 7, word: 'w'.repeat(500) } });
    const open = card(page, 'on_a_phone');
    await open.waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    await open.getByRole('button', { name: 'Approve' }).tap();
    await open.getByRole('button', { name: 'Approve it' }).tap();
    await page.getByText('Approved: on_a_phone').waitFor();
    expect((await approvalOf(approval_id)).status).toBe('approved');
  });

  test('a task of the own role can be taken', async () => {
    await (await scene().as('finance')).routeTask({ target: 'legal', task: { task_type: 'read_contract', data: {} } });
    const page = await scene().open('/inbox', 'legal');
    await page.getByRole('button', { name: 'Take the next' }).click();
    await page.getByText('Yours now: read_contract').waitFor();
    const { tasks } = await (await scene().as('auditor')).listTasks({ target: 'legal' });
    expect(tasks[0]).toMatchObject({ status: 'active', claimed_by: { subject: 'legal-person' } });
  });

  test('axe finds no barrier: in a card, its form, the list of keys and the palette', async () => {
    await scene().ask({
      type: 'seen_by_axe',
      description: 'words',
      data: { amount: 5, note: 'n' },
      reason: 'why',
      required: 2,
    });
    const page = await scene().open('/inbox?q=seen_by_axe', 'manager');
    await card(page, 'seen_by_axe').waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await card(page, 'seen_by_axe').getByRole('button', { name: 'Reject' }).click();
    expect(await findBarriers(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+K');
    await page.getByRole('combobox').waitFor();
    expect(await findBarriers(page)).toEqual([]);
  });
}
