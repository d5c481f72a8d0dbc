import { join } from 'node:path';
import type { BrowserContextOptions } from 'playwright-core';
import { startConsoleScene, type ConsoleScene } from './console-scene.js';
import { fillScene, type FilledScene } from './fill-scene.js';

const DESKTOP = { viewport: { width: 1280, height: 860 } };

const LOOKS = {
  light: { ...DESKTOP, colorScheme: 'light' },
  dark: { ...DESKTOP, colorScheme: 'dark' },
  phone: {
    colorScheme: 'light',
    viewport: { width: 360, height: 740 },
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
  },
} satisfies Readonly<Record<string, BrowserContextOptions>>;

interface Picture {
  readonly name: string;
  readonly path: string;
  readonly role: string;
  readonly looks: readonly (keyof typeof LOOKS)[];
  /** A button that is pressed first. */
  readonly press?: string;
}

const ASKED = '/policy?role=finance&kind=data&name=payroll&context={}';

/** The pages that pictures are taken of. */
const picturesOf = ({ session_id, webhook_id }: FilledScene): readonly Picture[] => [
  { name: 'inbox', path: '/inbox', role: 'manager', looks: ['light', 'dark', 'phone'] },
  { name: 'dashboard', path: '/dashboard', role: 'auditor', looks: ['light', 'phone'] },
  { name: 'session', path: `/sessions/${session_id}`, role: 'auditor', looks: ['light'] },
  { name: 'tasks', path: '/tasks', role: 'auditor', looks: ['dark'] },
  { name: 'approvals', path: '/approvals', role: 'manager', looks: ['light'] },
  { name: 'audit', path: '/audit', role: 'auditor', looks: ['dark'] },
  { name: 'profile', path: '/profiles/finance', role: 'admin', looks: ['light', 'dark', 'phone'] },
  { name: 'policy', path: ASKED, role: 'auditor', looks: ['light', 'dark', 'phone'], press: 'Ask' },
  { name: 'operations', path: `/operations/webhooks/${webhook_id}`, role: 'admin', looks: ['light'] },
];

/** Takes pictures of the pages with these names, or of all, of a Handoff with something going on. */
export async function takePictures(folder: string, only: readonly string[]): Promise<void> {
  const scene = await startConsoleScene();
  try {
    await using filled = await fillScene(scene);
    for (const picture of picturesOf(filled).filter(({ name }) => only.length === 0 || only.includes(name))) {
      for (const look of picture.looks)
        await take(scene, picture, LOOKS[look], join(folder, `${picture.name}-${look}.png`));
    }
  } finally {
    await scene.stop();
  }
}

async function take(
  scene: ConsoleScene,
  { path, role, press }: Picture,
  options: BrowserContextOptions,
  file: string,
): Promise<void> {
  const page = await scene.open(path, role, options);
  await page.getByText('Live', { exact: true }).waitFor();
  if (press !== undefined) await page.getByRole('button', { name: press, exact: true }).click();
  await page.waitForLoadState('networkidle', { timeout: 2_000 }).catch(() => undefined); // the live feed never ends
  await page.screenshot({ path: file });
  await scene.browser.closePages();
}
