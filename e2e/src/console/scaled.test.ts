import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { createClient, type HandoffClient } from '@handoff/client';
import { createTestDatabase } from '@handoff/postgres/testing';
import { eventually } from '@handoff/testing';
import pg from 'pg';
import type { Browser, Page } from 'playwright-core';
import { startScaledTopology, type ScaledTopology } from '../topology/scaled-topology.js';
import { openBrowser, openPage, type WatchedPage } from './browser.js';
import { signInAt, startConsoleIssuer, type ConsoleIssuer } from './console-issuer.js';

const AUDIENCE = 'handoff';
const MANY = 10_000;

let issuer: ConsoleIssuer;
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let handoff: ScaledTopology;
let browser: Browser;
let consoleUrl: string;

beforeAll(async () => {
  // The provider tells at length that its defaults are for tests.
  for (const level of ['warn', 'info'] as const) jest.spyOn(console, level).mockImplementation(() => undefined);
  issuer = await startConsoleIssuer(AUDIENCE);
  database = await createTestDatabase('postgres');
  handoff = await startScaledTopology({
    instances: 1,
    servers: { databaseUrl: database.url },
    env: { OIDC_ISSUER_URL: issuer.url, OIDC_AUDIENCE: AUDIENCE },
  });
  browser = await openBrowser();
  consoleUrl = `${handoff.gateways[0]!}/console`;
  issuer.serve(consoleUrl);
}, 300_000);
afterAll(async () => {
  await browser.close();
  await handoff.stop();
  await database.drop();
  await issuer.stop();
}, 60_000);

const agent = async (name: 'agent.finance' | 'agent.auditor'): Promise<HandoffClient> =>
  createClient({ baseUrl: handoff.gateways[0]!, token: await issuer.agentToken(name) });

/** Opens a page in a browser of its own, and signs in there at the provider. */
async function signedIn(person: string, path: string): Promise<WatchedPage> {
  const opened = await openPage(browser, `${consoleUrl}${path}`);
  await opened.page.getByRole('button', { name: 'Sign in' }).click();
  await signInAt(opened.page, person);
  await opened.page.getByText('Live', { exact: true }).waitFor();
  return opened;
}

test('a budget: an agent asks, a manager decides and works, finance and the auditor watch, each in their own browser', async () => {
  const finance = await agent('agent.finance');
  const { task_id, approval_id } = await finance.routeTask({
    target: 'manager',
    task: { task_type: 'budget_request', description: 'Q3 marketing', data: { amount: 50000, currency: 'EUR' } },
    approval: { approver_role: 'manager', reason: 'Above 10000' },
  });
  const [asks, decides, audits] = await Promise.all([
    signedIn('fay.finance', `/tasks/${task_id}`),
    signedIn('mia.manager', '/inbox'),
    signedIn('ada.auditor', `/audit?task_id=${task_id}`),
  ]);
  await statusOf(asks.page, 'awaiting approval').waitFor();

  const card = decides.page.getByRole('article', { name: /^budget_request/ });
  await card.getByText('50,000 EUR').waitFor();
  await card.getByRole('button', { name: 'Approve' }).click();
  await decides.page.keyboard.type('within the plan');
  await decides.page.keyboard.press('Control+Enter');
  await statusOf(asks.page, 'pending').waitFor();
  await asks.page.getByText('within the plan').waitFor();
  await audits.page.getByRole('button', { name: 'Approval decided' }).waitFor();

  await decides.page.getByRole('button', { name: 'Take the next' }).click();
  await statusOf(asks.page, 'active').waitFor();
  await decides.page.getByText('Yours now: budget_request').waitFor();
  await decides.page.keyboard.press('g');
  await decides.page.keyboard.press('t');
  await decides.page.getByRole('link', { name: 'budget_request' }).click();
  await decides.page.getByRole('button', { name: 'Complete' }).click();
  const dialog = decides.page.getByRole('dialog');
  await dialog.getByRole('textbox').fill('booked');
  await dialog.getByRole('button', { name: 'Complete' }).click();
  await statusOf(asks.page, 'completed').waitFor();
  await asks.page.getByText('booked').first().waitFor();
  await audits.page.getByRole('button', { name: 'Task completed' }).waitFor();

  const { decisions } = await (await agent('agent.auditor')).getApproval({ approval_id: approval_id! });
  expect(decisions).toMatchObject([
    { decided_by: { subject: 'mia.manager' }, decision_mode: 'human', notes: 'within the plan' },
  ]);
  expect([asks, decides, audits].flatMap(({ complaints }) => complaints)).toEqual([]);
  await Promise.all([asks, decides, audits].map(({ page }) => page.context().close()));
}, 120_000);

/** The status beside the title of a task's page. */
const statusOf = (page: Page, status: string) => page.locator('.page-head .badge').getByText(status, { exact: true });

test('a live page outlives its gateway: it says that it is cut off, comes back by itself, and has missed nothing', async () => {
  const { page, complaints } = await signedIn('max.manager', '/inbox');
  await handoff.endAll('gateway', 'SIGTERM');
  await page.getByText('Reconnecting').waitFor();
  await handoff.startAll('gateway');
  const finance = await agent('agent.finance');
  // Before the page is back: it has to catch up.
  await finance.routeTask({
    target: 'manager',
    task: { task_type: 'after_restart', data: {} },
    approval: { approver_role: 'manager' },
  });
  await page.getByRole('article', { name: /^after_restart/ }).waitFor();
  await page.getByText('Live', { exact: true }).waitFor();
  expect(complaints).toEqual([]);
  await page.context().close();
}, 120_000);

test(`${MANY} tasks are listed, filtered and paged through`, async () => {
  const finance = await agent('agent.finance');
  const { task_id } = await finance.routeTask({ target: 'legal', task: { task_type: 'one_of_many', data: {} } });
  await copyTask(task_id);
  const { page, complaints } = await signedIn('ada.auditor', '/tasks?target=legal');
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
  expect(complaints).toEqual([]);
  await page.context().close();
}, 120_000);

/** As many copies of a task as the page has to bear. Routing them one by one takes a minute. */
async function copyTask(id: string): Promise<void> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
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
  await client.end();
}
