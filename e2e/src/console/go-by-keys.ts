import { eventually } from '@handoff/testing';
import type { Locator, Page } from 'playwright-core';

/**
 * Goes to a page of the console by its two keys, and waits until a part of that page is there. The keys have to follow one
 * another within a second or so: if the machine stands still between them, they are pressed again.
 */
export async function goByKeys(page: Page, key: string, there: Locator): Promise<void> {
  await eventually(async () => {
    await page.keyboard.press('g');
    await page.keyboard.press(key);
    await there.waitFor({ timeout: 10_000 });
    return true;
  });
}
