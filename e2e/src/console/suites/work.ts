import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { eventually } from '@handoff/testing';
import type { Page } from 'playwright-core';
import type { ConsoleScene } from '../console-scene.js';

/** The lists and the pages of tasks and sessions, and the dashboard. */
export function work(scene: () => ConsoleScene): void {
  /** Routes tasks of finance to manager. */
  async function route(task_type: string, count = 1, description = 'words'): Promise<readonly string[]> {
    const finance = await scene().as('finance');
    const task = { task_type, description, data: { amount: 5, currency: 'EUR' } };
    const routed = await Promise.all(
      Array.from({ length: count }, () => finance.routeTask({ target: 'manager', task })),
    );
    return routed.map(({ task_id }) => task_id);
  }

  test('the list of tasks is filtered and paged by its address, and grows by itself unless it is paused', async () => {
    await route('often', 60);
    await route('rare', 2);
    const page = await scene().open('/tasks', 'auditor');
    await page.getByLabel('Type', { exact: true }).fill('often');
    await page.keyboard.press('Enter');
    await eventually(async () => params(page).get('task_type') === 'often' && (await rows(page)) === 50);
    await page.getByRole('button', { name: 'Next page' }).click();
    await eventually(async () => params(page).has('cursor') && (await rows(page)) === 10);
    await page.goBack();
    await eventually(async () => !params(page).has('cursor') && (await rows(page)) === 50);

    await page.getByLabel('Type', { exact: true }).fill('rare');
    await page.keyboard.press('Enter');
    await eventually(async () => (await rows(page)) === 2);
    await route('rare');
    await eventually(async () => (await rows(page)) === 3);
    await page.getByRole('button', { name: 'Live' }).click();
    await page.getByText('Paused').waitFor();
    await route('rare');
    await page.getByRole('button', { name: 'Resume live updates' }).click();
    await eventually(async () => (await rows(page)) === 4);

    await page.getByRole('button', { name: 'Save this view' }).click();
    await page.getByLabel('Name of the view').fill('Rare ones');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await eventually(() => !params(page).has('task_type'));
    await page.getByRole('button', { name: 'Rare ones', exact: true }).click();
    await eventually(() => params(page).get('task_type') === 'rare');
  });

  test('a filter that the API refuses is shown with the reason and the trace', async () => {
    const page = await scene().open('/tasks', 'auditor');
    await page.getByLabel('Type', { exact: true }).fill('no spaces');
    await page.keyboard.press('Enter');
    const alert = page.getByRole('alert');
    await alert.getByText('query/task_type').waitFor();
    await alert.getByText(/^trace [0-9a-f]{32}$/).waitFor();
  });

  test('a task can be cancelled by whom the API lets, with a reason, and others are offered nothing', async () => {
    const [task_id = ''] = await route('unwanted');
    const watching = await scene().open(`/tasks/${task_id}`, 'auditor');
    await watching.getByText('Nothing is open to you here').waitFor();
    const page = await scene().open(`/tasks/${task_id}`, 'finance');
    await page.getByRole('button', { name: 'Cancel the task' }).click();
    await page.getByLabel('Why').fill('No money');
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel the task' }).click();
    await page.getByText('Cancelled', { exact: true }).waitFor();
    const task = await (await scene().as('auditor')).getTask({ task_id });
    expect([task.status, task.cancel_reason]).toEqual(['cancelled', 'No money']);
    await watching.getByText('No money').waitFor();
  });

  test('what the API refuses meanwhile stays in the form, with the reason', async () => {
    const type = `claimed-${randomUUID().slice(0, 8)}`;
    const [task_id = ''] = await route(type);
    const page = await scene().open(`/tasks/${task_id}`, 'manager');
    await page.getByRole('button', { name: 'Complete' }).click();
    await page.getByLabel('Result: a text, or JSON').fill('{"paid": true}');
    const agent = await scene().as('manager', 'an-agent');
    await agent.claimTasks({ role: 'manager', types: [type], max: 1, lease_seconds: 60 });
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Complete' }).click();
    await dialog
      .getByRole('alert')
      .getByText(/^trace /)
      .waitFor();
    expect(await dialog.getByLabel('Result: a text, or JSON').inputValue()).toBe('{"paid": true}');
    expect((await (await scene().as('auditor')).getTask({ task_id })).status).toBe('active');
  });

  test('a session’s page shows who waits on whom, and follows it', async () => {
    const finance = await scene().as('finance');
    const { session_id } = await finance.createSession({ agent_role: 'finance' });
    const { approval_id, task_id } = await finance.routeTask({
      target: 'manager',
      session_id,
      task: { task_type: 'in_a_session' },
      approval: { approver_role: 'legal' },
    });
    const page = await scene().open(`/sessions/${session_id}`, 'auditor');
    const graph = page.getByRole('region', { name: 'Who waits on whom' });
    await graph.getByText('session waits for manager').waitFor();
    await graph.getByText('task in_a_session waits for legal').waitFor();
    const { content_hash } = await finance.getTask({ task_id });
    await (await scene().as('legal')).decideApproval({ approval_id: approval_id!, decision: 'approved', content_hash });
    await graph.getByText('decision, below approval').waitFor();
    await page.getByText('Approval decided').waitFor();
    await graph.getByRole('link', { name: 'in_a_session' }).click();
    await page.getByRole('heading', { level: 1, name: 'in_a_session' }).waitFor();
  });

  test('the numbers of the dashboard lead to the lists of what they count, and every part answers', async () => {
    await route('counted');
    const page = await scene().open('/dashboard', 'auditor');
    await page.getByText('counted', { exact: true }).waitFor();
    await eventually(async () => (await page.getByText(/^(answers|embedded)$/).count()) === 9);
    await page.getByRole('link', { name: /Waiting to be taken/ }).click();
    await eventually(async () => params(page).get('status') === 'pending' && (await rows(page)) > 0);
    const manager = await scene().open('/dashboard', 'manager');
    await manager.getByText('Of the roles that you hold.').waitFor();
  });
}

const rows = (page: Page): Promise<number> => page.locator('tbody tr').count();
const params = (page: Page): URLSearchParams => new URL(page.url()).searchParams;
