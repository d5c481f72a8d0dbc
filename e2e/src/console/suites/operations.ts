import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import type { ConsoleScene } from '../console-scene.js';

/** The pages for whoever runs Handoff. Its dead letters are in the scaled test: nobody can make one in the embedded mode. */
export function operations(scene: () => ConsoleScene): void {
  test('a failed delivery of a webhook is shown, and delivered again by a button', async () => {
    let answer = 500;
    const receiver = createServer((request, response) => {
      request.resume();
      response.writeHead(answer).end();
    }).listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
    const admin = await scene().as('admin');
    const { webhook_id } = await admin.createWebhook({
      role: 'finance',
      url,
      event_types: ['task.cancelled'],
      description: 'ledger',
    });
    const { task_id } = await scene().ask({ type: 'hooked', data: {} });
    const page = await scene().open('/operations/webhooks', 'admin');
    await page.getByRole('link', { name: url }).press('Enter');
    await page.getByText('No delivery matches').waitFor();
    await (await scene().as('finance')).cancelTask({ task_id });
    await page.getByText('answered 500').waitFor();
    answer = 204;
    await page.getByRole('button', { name: 'Deliver again' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Deliver again' }).click();
    await page.getByText('It will be sent again').waitFor();
    await page.locator('tbody .badge').getByText('delivered', { exact: true }).waitFor();
    await admin.deleteWebhook({ webhook_id });
    receiver.closeAllConnections();
    receiver.close();
  });

  test('the event feed shows events as they happen, and the filter in its address', async () => {
    const page = await scene().open('/operations/events?type=task.', 'admin');
    await page.getByText('Live', { exact: true }).waitFor();
    const { task_id } = await scene().ask({ type: 'fed', data: {} });
    await page.getByRole('listitem').filter({ hasText: 'task.routed' }).getByText(task_id).first().waitFor();
    expect(await page.getByRole('listitem').filter({ hasText: 'approval.requested' }).count()).toBe(0);
  });
}
