import { eventually } from '@handoff/testing';
import type { Page } from 'playwright-core';
import type { ConsoleScene } from './console-scene.js';

/** In milliseconds since the navigation began, as the page's own clock says. */
export interface FirstLoad {
  /** Until the inbox is there and reacts to keys. */
  readonly page: number;
  /** Until the first approval can be read. */
  readonly card: number;
  /** The same once more, with the files in the browser's cache. */
  readonly cardAgain: number;
  /** What came over the network, compressed. */
  readonly bytes: number;
}

/** Notes, in the page, when an element has been drawn for the first time: a task after its frame. */
const WATCH = `
  window.seen = {};
  const note = (name, clock) => {
    if (name in window.seen) return;
    window.seen[name] = Infinity;
    requestAnimationFrame(() => setTimeout(() => { window.seen[name] = clock.now(); }));
  };
  new MutationObserver(() => {
    if (document.querySelector('main h1')) note('page', performance);
    if (document.querySelector('article .facts')) note('card', performance);
    for (const card of document.querySelectorAll('article[aria-label^="live_"]')) note(card.ariaLabel.split(',')[0], Date);
  }).observe(document, { childList: true, subtree: true, attributes: true });
`;

/** Loads the inbox twice in a new browser: without anything cached, and again. */
export async function measureFirstLoad(scene: ConsoleScene): Promise<FirstLoad> {
  const page = await scene.open('/inbox', 'manager', {}, WATCH);
  const { page: shown, card } = await seen(page);
  const bytes = await page.evaluate<number>(
    `[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
      .filter(({ name }) => /\\/console/.test(name)).reduce((sum, { transferSize }) => sum + transferSize, 0)`,
  );
  await page.reload();
  const again = await seen(page);
  await page.context().close();
  return { page: shown, card, cardAgain: again.card, bytes };
}

/** In milliseconds, until an approval is on a page that was open before. */
export interface LiveDelay {
  /** Since an agent sent the request. */
  readonly sinceRequest: number;
  /** Since its event was in the audit log, by the clock of the database, which is this machine's. */
  readonly sinceRecorded: number;
}

/** Asks for approvals, one after the other, and waits for each on the page. */
export async function measureLive(scene: ConsoleScene, times: number): Promise<readonly LiveDelay[]> {
  const page = await scene.open('/inbox', 'manager', {}, WATCH);
  await page.getByText('Live', { exact: true }).waitFor();
  const finance = await scene.as('finance');
  const auditor = await scene.as('auditor');
  const delays: LiveDelay[] = [];
  for (let n = 0; n < times; n += 1) {
    const type = `live_${n}`;
    const began = Date.now();
    const { task_id } = await finance.routeTask({
      target: 'manager',
      task: { task_type: type, data: { n } },
      approval: { approver_role: 'manager' },
    });
    await page.getByRole('article', { name: new RegExp(`^${type},`) }).waitFor();
    const shown = await eventually(() => drawnAt(page, type));
    const [event] = (await auditor.listAudit({ task_id, event_type: 'approval.requested' })).events;
    delays.push({ sinceRequest: shown - began, sinceRecorded: shown - Date.parse(event!.recorded_at) });
  }
  await page.context().close();
  return delays;
}

async function seen(page: Page): Promise<{ readonly page: number; readonly card: number }> {
  // By the debugger: the policy of the page lets no text become a function.
  await eventually(() => page.evaluate<boolean>('[window.seen?.card, window.seen?.page].every(Number.isFinite)'));
  return page.evaluate('window.seen');
}

/** When the page had drawn something; undefined while it has not. */
async function drawnAt(page: Page, name: string): Promise<number | undefined> {
  const at = await page.evaluate<number>(`window.seen['${name}']`);
  return Number.isFinite(at) ? at : undefined;
}
