import type { Locator, Page } from 'playwright-core';

/** The card of an approval in the inbox, by the type of its task. */
export const card = (page: Page, type: string): Locator => page.getByRole('article', { name: new RegExp(`^${type},`) });
