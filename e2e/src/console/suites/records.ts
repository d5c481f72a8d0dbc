import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import type { AuditEvent } from '@handoff/client';
import type { Page } from 'playwright-core';
import type { ConsoleScene } from '../console-scene.js';

/** What was decided and what happened, to read and to take along. */
export function records(scene: () => ConsoleScene): void {
  /** An approval that a manager's agent has approved, with notes. */
  async function decided(type: string) {
    const asked = await scene().ask({ type, description: 'Q3', data: { amount: 9 }, reason: `why ${type}` });
    const manager = await scene().as('manager', 'mia');
    const { content_hash } = await manager.getTask({ task_id: asked.task_id });
    const { approval_id } = asked;
    const decision = { decision: 'approved', decision_mode: 'agent', content_hash, notes: '=go(on)' } as const;
    await manager.decideApproval({ approval_id, ...decision });
    return asked;
  }

  test('the history of approvals says who decided what, when and as what, and leads to each', async () => {
    const { approval_id } = await decided('kept');
    await scene().ask({ type: 'open', data: {}, reason: 'still open' });
    const page = await scene().open('/approvals', 'manager');
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
  });

  test('an entry of the audit log is shown whole, by its address too, and what happens appears by itself', async () => {
    const { task_id, approval_id } = await decided('logged');
    const page = await scene().open(`/audit?task_id=${task_id}`, 'auditor');
    await page.getByRole('button', { name: 'Approval decided' }).press('Enter');
    await page.getByText('The whole record').waitFor();
    const { searchParams } = new URL(page.url());
    const [event] = (await (await scene().as('auditor')).listAudit({ task_id, event_type: 'approval.decided' })).events;
    expect([searchParams.get('entry'), event?.approval_id]).toEqual([event?.audit_id, approval_id]);
    await page.reload();
    await page.getByText('The whole record').waitFor();
    expect(await page.locator('tr.entry').innerText()).toContain(event!.actor);
    await page.getByText('Live', { exact: true }).waitFor();
    await (await scene().as('finance')).cancelTask({ task_id });
    await page.getByRole('button', { name: 'Task cancelled' }).waitFor();
  });

  test('an export has everything that the filter shows, exact as NDJSON and harmless as CSV', async () => {
    const auditor = await scene().as('auditor');
    const ledger = await scene().as('finance');
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
    const page = await scene().open(`/audit?trace_id=${trace_id}`, 'auditor');
    await page.getByRole('button', { name: 'External ledger booked' }).first().waitFor();
    const ndjson = await download(page, 'NDJSON');
    const lines = ndjson.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(kept);
    const csv = await download(page, 'CSV');
    const fields = csv.split('\r\n').slice(1, 121);
    expect([kept.length, fields.filter((line) => /,"'=HYPERLINK\(""http/.test(line)).length]).toEqual([120, 120]);
    expect(fields.filter((line) => /(^|,)"?[=+@-]/.test(line))).toEqual([]);
  });
}

async function download(page: Page, name: string): Promise<string> {
  const started = page.waitForEvent('download');
  await page.getByRole('button', { name, exact: true }).click();
  return readFile(await (await started).path(), 'utf8');
}
