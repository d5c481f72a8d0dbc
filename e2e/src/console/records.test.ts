import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { AuditEvent } from '@handoff/client';
import type { Page } from 'playwright-core';
import { startConsoleScene, type ConsoleScene } from './console-scene.js';

let scene: ConsoleScene;
beforeAll(async () => {
  scene = await startConsoleScene();
}, 300_000);
afterAll(() => scene.stop(), 60_000);

/** An approval that a manager's agent has approved, with notes. */
async function decided(type: string) {
  const asked = await scene.ask({ type, description: 'Q3', data: { amount: 9 }, reason: `why ${type}` });
  const manager = await scene.as('manager', 'mia');
  const { content_hash } = await manager.getTask({ task_id: asked.task_id });
  const { approval_id } = asked;
  const decision = { decision: 'approved', decision_mode: 'agent', content_hash, notes: '=go(on)' } as const;
  await manager.decideApproval({ approval_id, ...decision });
  return asked;
}

test('the history of approvals says who decided what, when and as what, and leads to each', async () => {
  const { approval_id } = await decided('kept');
  await scene.ask({ type: 'open', data: {}, reason: 'still open' });
  const { page, complaints } = await scene.open('/approvals', 'manager');
  await page.getByText('still open').waitFor();
  await page.getByLabel('Status').selectOption('approved');
  await page.getByText('still open').waitFor({ state: 'detached' });
  expect(new URL(page.url()).searchParams.get('status')).toBe('approved');
  const row = page.getByRole('row', { name: /why kept/ });
  expect(await row.innerText()).toMatch(/mia\s+approved as an agent/);
  await page.keyboard.press('Escape');
  await row.getByRole('link').press('Enter');
  await page.getByRole('heading', { name: `Approval …${approval_id.slice(-8)}` }).waitFor();
  const decision = page.getByRole('region', { name: 'Decisions' });
  await decision.getByText('mia').waitFor();
  expect(await decision.innerText()).toMatch(/approved[\s\S]*manager[\s\S]*as an agent[\s\S]*=go\(on\)/);
  await decision.getByText('The token says nothing about how the person signed in.').waitFor();
  expect(complaints).toEqual([]);
}, 60_000);

test('an entry of the audit log is shown whole, by its address too, and what happens appears by itself', async () => {
  const { task_id, approval_id } = await decided('logged');
  const { page, complaints } = await scene.open(`/audit?task_id=${task_id}`, 'auditor');
  await page.getByRole('button', { name: 'Approval decided' }).press('Enter');
  await page.getByText('The whole record').waitFor();
  const { searchParams } = new URL(page.url());
  const [event] = (await (await scene.as('auditor')).listAudit({ task_id, event_type: 'approval.decided' })).events;
  expect([searchParams.get('entry'), event?.approval_id]).toEqual([event?.audit_id, approval_id]);
  await page.reload();
  await page.getByText('The whole record').waitFor();
  expect(await page.locator('tr.entry').innerText()).toContain(event!.actor);
  await page.getByText('Live', { exact: true }).waitFor();
  await (await scene.as('finance')).cancelTask({ task_id });
  await page.getByRole('button', { name: 'Task cancelled' }).waitFor();
  expect(complaints).toEqual([]);
}, 60_000);

test('an export has everything that the filter shows, exact as NDJSON and harmless as CSV', async () => {
  const auditor = await scene.as('auditor');
  const ledger = await scene.as('finance');
  const trace_id = 'export-of-many';
  for (let n = 0; n < 120; n += 1) {
    await ledger.ingestAudit({
      source: '=HYPERLINK("http://x")',
      category: 'ledger',
      action: 'booked',
      subject: `@SUM(${n})`,
      traceId: trace_id,
      metadata: { n, text: 'a "quoted"\nline' },
    });
  }
  const kept: AuditEvent[] = [];
  for await (const event of auditor.listAudit({ trace_id })) kept.push(event);
  const { page, complaints } = await scene.open(`/audit?trace_id=${trace_id}`, 'auditor');
  await page.getByRole('button', { name: 'External ledger booked' }).first().waitFor();
  const ndjson = await download(page, 'NDJSON');
  const lines = ndjson.trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(kept);
  const csv = await download(page, 'CSV');
  const fields = csv.split('\r\n').slice(1, 121);
  expect([kept.length, fields.filter((line) => /,"'=HYPERLINK\(""http/.test(line)).length]).toEqual([120, 120]);
  expect(fields.filter((line) => /(^|,)"?[=+@-]/.test(line))).toEqual([]);
  expect(complaints).toEqual([]);
}, 60_000);

async function download(page: Page, name: string): Promise<string> {
  const started = page.waitForEvent('download');
  await page.getByRole('button', { name, exact: true }).click();
  return readFile(await (await started).path(), 'utf8');
}

test('a failed delivery of a webhook is shown, and delivered again by a button', async () => {
  let answer = 500;
  const receiver = createServer((request, response) => {
    request.resume();
    response.writeHead(answer).end();
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  const admin = await scene.as('admin');
  await admin.createWebhook({ role: 'finance', url, event_types: ['task.cancelled'], description: 'ledger' });
  const { task_id } = await scene.ask({ type: 'hooked', data: {} });
  const { page, complaints } = await scene.open('/operations/webhooks', 'admin');
  await page.getByRole('link', { name: url }).press('Enter');
  await page.getByText('No delivery matches').waitFor();
  await (await scene.as('finance')).cancelTask({ task_id });
  await page.getByText('answered 500').waitFor();
  answer = 204;
  await page.getByRole('button', { name: 'Deliver again' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Deliver again' }).click();
  await page.getByText('It will be sent again').waitFor();
  await page.locator('tbody .badge').getByText('delivered', { exact: true }).waitFor();
  expect(complaints).toEqual([]);
  receiver.closeAllConnections();
  receiver.close();
}, 60_000);

test('the event feed shows events as they happen, and the filter in its address', async () => {
  const { page, complaints } = await scene.open('/operations/events?type=task.', 'admin');
  await page.getByText('Live', { exact: true }).waitFor();
  const { task_id } = await scene.ask({ type: 'fed', data: {} });
  await page.getByRole('listitem').filter({ hasText: 'task.routed' }).getByText(task_id).first().waitFor();
  expect(await page.getByRole('listitem').filter({ hasText: 'approval.requested' }).count()).toBe(0);
  expect(complaints).toEqual([]);
}, 60_000);
