import { expect, test } from '@jest/globals';
import { eventually } from '@handoff/testing';
import { card } from '../card.js';
import type { ConsoleScene } from '../console-scene.js';

/** What others do while somebody reads an approval. */
export function races(scene: () => ConsoleScene): void {
  const approvalOf = async (approval_id: string) => (await scene().as('auditor')).getApproval({ approval_id });

  test('what changes under an open card is shown, and nothing is decided before it was read', async () => {
    const { approval_id, task_id } = await scene().ask({ type: 'amended', data: { amount: 100, vendor: 'Acme' } });
    const page = await scene().open('/inbox', 'manager');
    const open = card(page, 'amended');
    await open.getByRole('button', { name: 'Approve' }).click();
    await open.getByLabel('Notes').fill('half-written');
    await (await scene().as('finance')).amendTask({ task_id, data: { amount: 90000, vendor: 'Acme' } });
    await open.getByText('The content has changed while you looked at it').waitFor();
    expect(await open.locator('.diff li').allInnerTexts()).toEqual([
      expect.stringMatching(/^data\.amount\s+was\s+100\s+is now\s+90000$/),
    ]);
    expect(await open.getByRole('button', { name: 'Approve' }).isDisabled()).toBe(true);
    await open.getByRole('button', { name: 'I have read the change' }).click();
    await open.getByRole('button', { name: 'Approve' }).click();
    expect(await open.getByLabel('Notes').inputValue()).toBe('half-written');
    await open.getByRole('button', { name: 'Approve it' }).click();
    await page.getByText('Approved: amended').waitFor();
    expect((await approvalOf(approval_id)).status).toBe('cancelled');
    expect((await (await scene().as('auditor')).getTask({ task_id })).status).toBe('pending');
  });

  test('an approval that somebody else decides stays on the screen, and says by whom', async () => {
    const { approval_id, task_id } = await scene().ask({ type: 'raced', data: { amount: 1 } });
    const page = await scene().open('/inbox', 'manager');
    const open = card(page, 'raced');
    await open.getByRole('button', { name: 'Reject' }).click();
    const other = await scene().as('manager', 'other-manager');
    const { content_hash } = await other.getTask({ task_id });
    await other.decideApproval({ approval_id, decision: 'approved', content_hash, notes: 'I was faster' });
    await open.getByText('Approved by somebody else').waitFor();
    await open.getByText('other-manager').waitFor();
    await open.getByText('I was faster').waitFor();
    expect(await open.getByRole('button', { name: /Approve|Reject/ }).count()).toBe(0);
    await open.getByRole('button', { name: 'Put it away' }).click();
    await eventually(async () => (await open.count()) === 0);
  });

  test('two people who decide at the same moment: one does, the other is told who did', async () => {
    const { approval_id, task_id } = await scene().ask({ type: 'same_moment', data: { amount: 1 } });
    const page = await scene().open('/inbox', 'manager');
    const open = card(page, 'same_moment');
    await page.getByRole('button', { name: 'Live' }).click(); // paused: it does not see the other one
    await open.getByRole('button', { name: 'Reject' }).click();
    const other = await scene().as('manager', 'other-manager');
    const { content_hash } = await other.getTask({ task_id });
    await other.decideApproval({ approval_id, decision: 'approved', content_hash });
    await open.getByRole('button', { name: 'Reject it' }).click();
    await page.getByText('Decided elsewhere').waitFor();
    await open.getByText('other-manager').waitFor();
    expect((await approvalOf(approval_id)).status).toBe('approved');
  });
}
