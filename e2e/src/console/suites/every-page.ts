import { expect, test } from '@jest/globals';
import type { OperationTypes } from '@handoff/client';
import type { Page } from 'playwright-core';
import { profileOf } from '../../support/sample-bodies.js';
import { findBarriers } from '../axe.js';
import { goByKeys } from '../go-by-keys.js';
import type { ConsoleScene } from '../console-scene.js';

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
const LONG_TYPE = `hostile-${'x'.repeat(150)}`;

interface Visit {
  readonly path: string;
  readonly has: string;
  readonly as?: string;
}

/** Every page of the console, with a part of it that is there once its content is. */
const pagesOf = (made: Awaited<ReturnType<typeof makeHostile>>): readonly Visit[] => [
  { path: '/inbox?q=hostile_open', has: 'article .facts', as: 'manager' },
  { path: '/dashboard', has: '.figure' },
  { path: '/sessions', has: 'tbody tr' },
  { path: `/sessions/${made.session_id}`, has: '.timeline li' },
  { path: '/tasks', has: 'tbody tr' },
  { path: `/tasks/${made.task_id}`, has: '.timeline li' },
  { path: '/approvals', has: 'tbody tr' },
  { path: `/approvals/${made.approval_id}`, has: '.facts' },
  { path: `/audit?entry=${made.audit_id}`, has: '.entry .facts' },
  { path: '/profiles', has: 'tbody .badge[data-tone=ok] >> text=holds' },
  { path: '/profiles/hostile?at=/policies/0', has: 'tr[data-at]' },
  { path: '/profiles/hostile?view=changes', has: '.diff li' },
  { path: '/profiles/hostile?view=versions', has: 'tbody tr' },
  { path: '/profiles/hostile/edit', has: '.findings li' },
  { path: '/policy?role=hostile', has: '.empty' },
  { path: '/operations/webhooks', has: 'tbody tr' },
  { path: `/operations/webhooks/${made.webhook_id}`, has: 'tbody tr' },
  { path: '/operations/dead-letters', has: '.empty' },
  { path: '/operations/events', has: '.empty' },
];

export function everyPage(scene: () => ConsoleScene): void {
  test('no barrier in both themes, no text becomes more than a text, and it fits a phone', async () => {
    const made = await makeHostile(scene());
    const page = await scene().open('/dashboard', 'admin');
    const seen: Record<string, unknown> = {};
    for (const { path, has, as = 'admin' } of pagesOf(made)) {
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.goto(`${scene().url}/console${path}${path.includes('?') ? '&' : '?'}as=${as}`);
      await page.locator(has).first().waitFor();
      const found = { barriers: await findBarriers(page), ...(await whatRan(page)), ...(await onAPhone(page)) };
      const wrong = Object.entries(found).filter(([, value]) => JSON.stringify(value) !== '[]');
      if (wrong.length > 0) seen[path] = Object.fromEntries(wrong);
    }
    expect(seen).toEqual({});
  }, 180_000);

  test('each is reached, and an entry opened, by keyboard alone', async () => {
    await scene().ask({ type: 'reached', data: {} });
    const page = await scene().open('/dashboard', 'admin');
    const ways = {
      s: 'Sessions',
      t: 'Tasks',
      l: 'Audit',
      p: 'Profiles',
      y: 'Policy tester',
      o: 'Webhooks',
      d: 'Dashboard',
      i: 'Inbox',
      a: 'Approvals',
    };
    for (const [key, heading] of Object.entries(ways)) {
      await page.locator('h1').waitFor();
      await goByKeys(page, key, page.getByRole('heading', { level: 1, name: heading }));
    }
    await page.locator('tbody tr').first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: /^Approval …/ }).waitFor();
  });
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

/** A session, a task, approvals, decisions, a webhook and a report with hostile texts in every field that takes free text. */
async function makeHostile(scene: ConsoleScene) {
  await makeHostileProfile(scene);
  const finance = await scene.as('finance');
  const manager = await scene.as('manager');
  const admin = await scene.as('admin');
  const { webhook_id } = await admin.createWebhook({
    role: 'admin',
    url: `https://127.0.0.1:1/${encodeURIComponent(MARKUP)}`,
    event_types: ['task.failed'],
    description: HOSTILE,
  });
  const { session_id } = await finance.createSession({ agent_role: 'finance', metadata: { [MARKUP]: HOSTILE } });
  const { task_id, approval_id } = await finance.routeTask({
    target: 'manager',
    session_id,
    task: { task_type: LONG_TYPE, description: HOSTILE, data: DATA },
    context: { [MARKUP]: HOSTILE },
    approval: { approver_role: 'manager', reason: HOSTILE },
  });
  const { content_hash } = await manager.getTask({ task_id });
  const decision = { decision: 'approved', content_hash, notes: HOSTILE } as const;
  await manager.decideApproval({ approval_id: approval_id!, ...decision });
  const { tasks } = await manager.claimTasks({ role: 'manager', types: [LONG_TYPE], max: 1 });
  await manager.failTask({ task_id, lease_id: tasks[0]!.lease.lease_id, error: { [MARKUP]: HOSTILE } });
  await scene.ask({ type: 'hostile_open', description: HOSTILE, data: DATA, reason: HOSTILE });
  const { audit_id } = await finance.ingestAudit({
    source: MARKUP,
    category: 'x',
    action: 'y',
    subject: HOSTILE.slice(0, 400),
    metadata: { [MARKUP]: HOSTILE },
  });
  return { session_id, task_id, approval_id: approval_id!, webhook_id, audit_id };
}

/** Markup without spaces, which the name of a tool does not have. */
const TIGHT = MARKUP.replaceAll(' ', '/');

/** A published profile with hostile texts, and a draft that changes them. */
async function makeHostileProfile(scene: ConsoleScene): Promise<void> {
  const [ada, ben] = [await scene.as('admin', 'ada'), await scene.as('admin', 'ben')];
  const role = 'hostile';
  const policies = [{ deny_tool: TIGHT, conditions: { [MARKUP]: `x ${HOSTILE}` }, reason: HOSTILE }];
  const texts = { global: HOSTILE, local_templates: [{ path: MARKUP, content: HOSTILE }] };
  const recipes = [{ name: MARKUP, description: HOSTILE, path: MARKUP, schedule: '@daily', enabled: true }];
  const extensions = [{ name: MARKUP, enabled: true, tools: [MARKUP] }];
  const given = { policies, recipes, extensions, display_name: HOSTILE.slice(0, 190), goosehints: texts };
  type Draft = OperationTypes['createProfile']['body'];
  await ada.createProfile({
    ...profileOf(role, HOSTILE),
    ...given,
    env_vars: { [MARKUP]: HOSTILE },
  } as unknown as Draft);
  await ben.publishProfile({ role });
  const changed = { ...texts, global: `${HOSTILE} more` };
  await ada.updateProfile({ role, goosehints: changed, policies: [...policies, { allow_tool: TIGHT }] });
}
