import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { eventually } from '@handoff/testing';
import type { Frame, Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string | null;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }[];
}

/** What axe looks for: everything, or only what another theme can change in the same elements. */
const RUN_ONLY = {
  everything: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  colours: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] },
};

/** Serious and critical findings of axe-core on the page as it is, in the light theme and in the dark one; one line each. */
export async function findBarriers(page: Page): Promise<readonly string[]> {
  const light = await findIn(page, 'light', 'everything');
  return [...light, ...(await findIn(page, 'dark', 'colours'))];
}

async function findIn(
  page: Page,
  colorScheme: 'light' | 'dark',
  what: keyof typeof RUN_ONLY,
): Promise<readonly string[]> {
  await page.emulateMedia({ colorScheme });
  return (await findInTheme(page, what)).map((barrier) => `${colorScheme} ${barrier}`);
}

/** The same of a page or a frame as it is, in the theme that it has. */
export async function findInTheme(page: Page | Frame, what: keyof typeof RUN_ONLY): Promise<readonly string[]> {
  await untilDrawn(page);
  // By the debugger, not as a script element: the policy of the page would stop that.
  if (await page.evaluate<boolean>('window.axe === undefined')) await page.evaluate(source);
  const options = JSON.stringify({ runOnly: RUN_ONLY[what], resultTypes: ['violations'], preload: false });
  const { violations } = await page.evaluate<AxeResult>(`axe.run(document, ${options})`);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ''}`));
}

/** Colours change over in some frames: until then axe sees one of this theme on one of the other. */
async function untilDrawn(page: Page | Frame): Promise<void> {
  await page.evaluate(
    'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))',
  );
  await eventually(async () => (await page.evaluate<number>('document.getAnimations().length')) === 0);
}
