import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '@handoff/testing';
import type { Page } from 'playwright-core';
import { findBarriers } from './axe.js';
import { startConsoleScene, type ConsoleScene } from './console-scene.js';
import type { WatchedPage } from './browser.js';

const MARKUP = '<img src=x onerror="window.hacked=1"><script>window.hacked=2</script>';
/** What agents may write anywhere: markup, a URL that runs, letters that turn the line, a long word, pictures. */
const HOSTILE = `${MARKUP} javascript:hacked=3 \u202Egpj.exe\u2066\u200B ${'w'.repeat(400)} 👩‍👩‍👧 {{7*7}} \${7*7}`;
/** A value of a megabyte takes nothing from the page. */
const DATA = {
  [MARKUP]: HOSTILE,
  url: 'javascript:hacked=4',
  big: 'x'.repeat(700_000),
  amount: 5,
  __proto__x: { constructor: 1 },
};

let scene: ConsoleScene;
let open: WatchedPage;
/** Every page of the console, with a part of it that is there once its content is. */
const pages: { readonly path: string; readonly has: string }[] = [];

beforeAll(async () => {
  scene = await startConsoleScene();
  const made = await makeHostile();
  const { session_id, task_id, approval_id, webhook_id, audit_id } = made;
  pages.push(
    { path: '/inbox?as=manager', has: 'article' },
    { path: '/dashboard?as=admin', has: '.figure' },
    { path: '/sessions?as=admin', has: 'tbody tr' },
    { path: `/sessions/${session_id}?as=admin`, has: '.timeline li' },
    { path: '/tasks?as=admin', has: 'tbody tr' },
    { path: `/tasks/${task_id}?as=admin`, has: '.timeline li' },
    { path: '/approvals?as=admin', has: 'tbody tr' },
    { path: `/approvals/${approval_id}?as=admin`, has: '.facts' },
    { path: `/audit?entry=${audit_id}&as=admin`, has: '.entry .facts' },
    { path: '/operations/webhooks?as=admin', has: 'tbody tr' },
    { path: `/operations/webhooks/${webhook_id}?as=admin`, has: '.facts' },
    { path: '/operations/dead-letters?as=admin', has: '.empty' },
    { path: '/operations/events?as=admin', has: '.empty' },
  );
  open = await scene.open('/dashboard', 'admin');
}, 300_000);
afterAll(() => scene.stop(), 60_000);

/** A session, a task, approvals, decisions, a webhook and a report with hostile texts in every field that takes free text. */
async function makeHostile() {
  const finance = await scene.as('finance');
  const manager = await scene.as('manager');
  const { session_id } = await finance.createSession({ agent_role: 'finance', metadata: { [MARKUP]: HOSTILE } });
  const { task_id, approval_id } = await finance.routeTask({
    target: 'manager',
    session_id,
    task: { task_type: 'hostile', description: HOSTILE, data: DATA },
    context: { [MARKUP]: HOSTILE },
    approval: { approver_role: 'manager', reason: HOSTILE },
  });
  const { content_hash } = await manager.getTask({ task_id });
  const decision = { decision: 'approved', content_hash, notes: HOSTILE } as const;
  await manager.decideApproval({ approval_id: approval_id!, ...decision });
  const { tasks } = await manager.claimTasks({ role: 'manager', max: 1 });
  await manager.failTask({ task_id, lease_id: tasks[0]!.lease.lease_id, error: { [MARKUP]: HOSTILE } });
  await scene.ask({ type: 'hostile_open', description: HOSTILE, data: DATA, reason: HOSTILE });
  const admin = await scene.as('admin');
  const url = `https://127.0.0.1:1/${encodeURIComponent(MARKUP)}`;
  const { webhook_id } = await admin.createWebhook({
    role: 'admin',
    url,
    event_types: ['task.*'],
    description: HOSTILE,
  });
  const { audit_id } = await finance.ingestAudit({
    source: MARKUP,
    category: 'x',
    action: 'y',
    subject: HOSTILE.slice(0, 400),
    metadata: { [MARKUP]: HOSTILE },
  });
  return { session_id, task_id, approval_id: approval_id!, webhook_id, audit_id };
}

test('every page: no barrier in both themes, no text becomes more than a text, and it fits a phone', async () => {
  const { page } = open;
  const seen: Record<string, unknown> = {};
  for (const { path, has } of pages) {
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(`${scene.url}/console${path}`);
    await page.locator(has).first().waitFor();
    const found = { ...(await barriersInBothThemes(page)), ...(await whatRan(page)), ...(await onAPhone(page)) };
    const wrong = Object.entries(found).filter(([, value]) => JSON.stringify(value) !== '[]');
    if (wrong.length > 0) seen[path] = Object.fromEntries(wrong);
  }
  expect([seen, open.complaints, open.strangers]).toEqual([{}, [], []]);
}, 180_000);

async function barriersInBothThemes(page: Page) {
  return { light: await barriersIn(page, 'light'), dark: await barriersIn(page, 'dark') };
}

/** Colours change over in some frames: until then axe sees one of this theme on one of the other. */
async function barriersIn(page: Page, colorScheme: 'light' | 'dark') {
  await page.emulateMedia({ colorScheme });
  await page.evaluate(
    'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))',
  );
  await eventually(async () => (await page.evaluate<number>('document.getAnimations().length')) === 0);
  return findBarriers(page);
}

/** Elements that only a text could have made, and what they would have left. */
async function whatRan(page: Page) {
  const made = await page.locator('#content :is(img, script, iframe, object, [onerror], [href^="javascript"])').count();
  return { made: made === 0 ? [] : made, hacked: await page.evaluate<unknown>('window.hacked ?? []') };
}

/** What makes the page wider than a phone. */
async function onAPhone(page: Page) {
  await page.setViewportSize({ width: 360, height: 740 });
  const tooWide = await page.evaluate<string[]>(`document.documentElement.scrollWidth <= 360 ? [] :
    [...document.querySelectorAll('body *')]
      .filter((element) => element.getBoundingClientRect().right > 360 && !element.closest('.table-wrap, .nav, .graph-wrap'))
      .map((element) => element.outerHTML.slice(0, 120))`);
  return { tooWide };
}

test('every page is reached, and an entry opened, by keyboard alone', async () => {
  const { page } = open;
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(`${scene.url}/console/dashboard?as=admin`);
  const ways = { s: 'Sessions', t: 'Tasks', l: 'Audit', o: 'Webhooks', d: 'Dashboard', i: 'Inbox', a: 'Approvals' };
  for (const [key, heading] of Object.entries(ways)) {
    await page.locator('h1').waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press(key);
    await page.getByRole('heading', { level: 1, name: heading }).waitFor();
  }
  await page.locator('tbody tr').first().waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: /^Approval …/ }).waitFor();
}, 60_000);
