import { expect, test } from '@jest/globals';
import type { OperationTypes } from '@handoff/client';
import { eventually } from '@handoff/testing';
import type { Page } from 'playwright-core';
import { profileOf } from '../../support/sample-bodies.js';
import { goByKeys } from '../go-by-keys.js';
import type { ScaledScene } from '../scaled-scene.js';

const MANY = 10_000;

/** What several people see at once, of several processes. */
export function atScale(scene: () => ScaledScene): void {
  test('a budget: an agent asks, a manager decides and works, finance and the auditor watch, each in their own browser', async () => {
    const finance = await scene().agent('agent.finance');
    const { task_id, approval_id } = await finance.routeTask({
      target: 'manager',
      task: { task_type: 'budget_request', description: 'Q3 marketing', data: { amount: 50000, currency: 'EUR' } },
      approval: { approver_role: 'manager', reason: 'Above 10000' },
    });
    const [asks, decides, audits] = await Promise.all([
      scene().signedIn('fay.finance', `/tasks/${task_id}`),
      scene().signedIn('mia.manager', '/inbox'),
      scene().signedIn('ada.auditor', `/audit?task_id=${task_id}`),
    ]);
    await statusOf(asks, 'awaiting approval').waitFor();

    const card = decides.getByRole('article', { name: /^budget_request/ });
    await card.getByText('50,000 EUR').waitFor();
    await card.getByRole('button', { name: 'Approve' }).click();
    await decides.keyboard.type('within the plan');
    await decides.keyboard.press('Control+Enter');
    await statusOf(asks, 'pending').waitFor();
    await asks.getByText('within the plan').waitFor();
    await audits.getByRole('button', { name: 'Approval decided' }).waitFor();

    await decides.getByRole('button', { name: 'Take the next' }).click();
    await statusOf(asks, 'active').waitFor();
    await decides.getByText('Yours now: budget_request').waitFor();
    const task = decides.getByRole('link', { name: 'budget_request' });
    await goByKeys(decides, 't', task);
    await task.click();
    await decides.getByRole('button', { name: 'Complete' }).click();
    const dialog = decides.getByRole('dialog');
    await dialog.getByRole('textbox').fill('booked');
    await dialog.getByRole('button', { name: 'Complete' }).click();
    await statusOf(asks, 'completed').waitFor();
    await asks.getByText('booked').first().waitFor();
    await audits.getByRole('button', { name: 'Task completed' }).waitFor();

    const { decisions } = await (await scene().agent('agent.auditor')).getApproval({ approval_id: approval_id! });
    expect(decisions).toMatchObject([
      { decided_by: { subject: 'mia.manager' }, decision_mode: 'human', notes: 'within the plan' },
    ]);
  });

  test('a published version whose signature does not hold is shown as refused, and nothing of what it says', async () => {
    const [writer, publisher] = [await scene().agent('writer.admin'), await scene().agent('publisher.admin')];
    const role = 'forged';
    await writer.createProfile(profileOf(role, 'Pays anything') as unknown as OperationTypes['createProfile']['body']);
    await publisher.publishProfile({ role });
    const forge = `UPDATE profile_bundles SET bundle = replace(bundle, '"payload":"eyJ', '"payload":"eyK') WHERE role = $1`;
    await scene().inDatabase((database) => database.query(forge, [role]));
    const page = await scene().signedIn('otto.auditor', `/profiles/${role}`);
    const notice = page.getByRole('alert').filter({ hasText: 'The signature of this version does not hold' });
    await notice
      .getByText(/signature/)
      .first()
      .waitFor();
    expect(await page.getByText('Pays anything').count()).toBe(0);
    await page.getByRole('link', { name: 'All profiles' }).click();
    await page
      .getByRole('row', { name: /forged/ })
      .getByText('refused')
      .waitFor();
  });

  test('a live page outlives its gateway: it says that it is cut off, comes back by itself, and has missed nothing', async () => {
    const page = await scene().signedIn('max.manager', '/inbox');
    await scene().handoff.endAll('gateway', 'SIGTERM');
    await page.getByText('Reconnecting').waitFor();
    await scene().handoff.startAll('gateway');
    const finance = await scene().agent('agent.finance');
    // Before the page is back: it has to catch up.
    await finance.routeTask({
      target: 'manager',
      task: { task_type: 'after_restart', data: {} },
      approval: { approver_role: 'manager' },
    });
    await page.getByRole('article', { name: /^after_restart/ }).waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
  });

  test(`${MANY} tasks are listed, filtered and paged through`, async () => {
    const finance = await scene().agent('agent.finance');
    const { task_id } = await finance.routeTask({ target: 'legal', task: { task_type: 'one_of_many', data: {} } });
    await copyTask(scene(), task_id);
    const page = await scene().signedIn('ada.auditor', '/tasks?target=legal');
    await page.locator('tbody tr').nth(49).waitFor();
    expect(await page.locator('tbody tr').count()).toBe(50);
    const firstLink = (): Promise<string | null> => page.locator('tbody a').first().getAttribute('href');
    const first = await firstLink();
    await page.getByRole('button', { name: 'Next page' }).click();
    await eventually(async () => (await firstLink()) !== first);
    await page.goBack();
    await eventually(async () => (await firstLink()) === first);
    await page.getByLabel('Type').fill('copy_7777');
    await page.keyboard.press('Enter');
    await eventually(async () => (await page.locator('tbody tr').count()) === 1);
    expect(await page.locator('tbody').innerText()).toContain('copy_7777');
  });
}

/** The status beside the title of a task's page. */
const statusOf = (page: Page, status: string) => page.locator('.page-head .badge').getByText(status, { exact: true });

/** As many copies of a task as the page has to bear. Routing them one by one takes a minute. */
async function copyTask(scene: ScaledScene, id: string): Promise<void> {
  await scene.inDatabase(async (client) => {
    // The triggers check each step of a lifecycle; a copy takes none.
    await client.query('SET session_replication_role = replica');
    await client.query(
      `INSERT INTO tasks SELECT (jsonb_populate_record(t, jsonb_build_object(
         'id', gen_random_uuid(), 'type', 'copy_' || n, 'idempotency_key', NULL,
         'created_at', t.created_at - n * interval '1 second'))).*
       FROM tasks t, generate_series(1, $2::int) n WHERE t.id = $1`,
      [id, MANY],
    );
    await client.query('ANALYZE tasks');
  });
}
