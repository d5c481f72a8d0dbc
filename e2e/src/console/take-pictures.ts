import { join } from 'node:path';
import type { BrowserContextOptions } from 'playwright-core';
import { startConsoleScene, type ConsoleScene } from './console-scene.js';
import { fillScene } from './fill-scene.js';

/** The pages that pictures are taken of. */
const PAGES = [
  { name: 'inbox', path: '/inbox', role: 'manager' },
  { name: 'approvals', path: '/approvals', role: 'manager' },
  { name: 'audit', path: '/audit', role: 'auditor' },
] as const;

const LOOKS: Readonly<Record<string, BrowserContextOptions>> = {
  light: { colorScheme: 'light', viewport: { width: 1280, height: 860 } },
  dark: { colorScheme: 'dark', viewport: { width: 1280, height: 860 } },
  phone: {
    colorScheme: 'light',
    viewport: { width: 360, height: 740 },
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
  },
};

/** Takes a picture of each page in each look, of a Handoff with something going on. */
export async function takePictures(folder: string, only: readonly string[]): Promise<void> {
  const scene = await startConsoleScene();
  try {
    await fillScene(scene);
    for (const page of PAGES.filter(({ name }) => only.length === 0 || only.includes(name))) {
      for (const [look, options] of Object.entries(LOOKS)) {
        await takePicture(scene, page, options, join(folder, `${page.name}-${look}.png`));
      }
    }
  } finally {
    await scene.stop();
  }
}

async function takePicture(
  scene: ConsoleScene,
  { path, role }: (typeof PAGES)[number],
  options: BrowserContextOptions,
  file: string,
): Promise<void> {
  const { page } = await scene.open(path, role, options);
  await page.getByText('Live', { exact: true }).waitFor();
  await page.waitForLoadState('networkidle', { timeout: 2_000 }).catch(() => undefined); // the live feed never ends
  await page.screenshot({ path: file });
  await page.context().close();
}
