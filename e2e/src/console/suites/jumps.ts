import { expect, test } from '@jest/globals';
import { eventually } from '@handoff/testing';
import type { Page } from 'playwright-core';
import type { ConsoleScene } from '../console-scene.js';

/** The ways from one page to another: numbers of the dashboard, and what is pasted into the palette. */
export function jumps(scene: () => ConsoleScene): void {
  test('the numbers of approvals lead to the approvals that they count', async () => {
    await scene().ask({ type: 'counted_approval', data: { amount: 1 } });
    const page = await scene().open('/dashboard', 'auditor');
    await page.getByRole('link', { name: /Approvals to decide/ }).click();
    await eventually(() => at(page) === '/approvals' && params(page).get('status') === 'pending');
    await page.goBack();
    const ofManager = page.getByRole('row').filter({ has: page.getByText('manager', { exact: true }) });
    await ofManager.locator('[data-label="Approvals"] a').first().click();
    await eventually(() => at(page) === '/approvals' && params(page).get('approver_role') === 'manager');
    await eventually(async () => (await page.locator('tbody tr').count()) > 0);
  });

  test('an id that is pasted into the palette leads to its page, and a trace to its tasks', async () => {
    const { task_id, approval_id } = await scene().ask({ type: 'jumped_to', data: { amount: 1 } });
    const { trace_id } = await (await scene().as('auditor')).getTask({ task_id });
    const page = await scene().open('/inbox', 'auditor');
    await jump(page, approval_id);
    await eventually(() => at(page) === `/approvals/${approval_id}`);
    await jump(page, `task_${task_id}`);
    await eventually(() => at(page) === `/tasks/${task_id}`);
    await jump(page, trace_id);
    await eventually(() => at(page) === '/tasks' && params(page).get('trace_id') === trace_id);
    await page.getByRole('link', { name: 'jumped_to' }).waitFor();
    await jump(
      page,
      approval_id.replace(/.$/, (end) => (end === '0' ? '1' : '0')),
    );
    await page
      .getByText(/trace [0-9a-f]{32}/)
      .first()
      .waitFor();
    expect(at(page)).toBe('/tasks');
  });
}

async function jump(page: Page, pasted: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill(pasted);
  await page.keyboard.press('Enter');
}

const at = (page: Page): string => new URL(page.url()).pathname.replace(/^\/console/, '');
const params = (page: Page): URLSearchParams => new URL(page.url()).searchParams;
