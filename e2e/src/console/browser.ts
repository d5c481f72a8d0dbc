import { findOrInstall } from '@handoff/testing';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

/** A page, and what it complained of. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors that its scripts did not catch, and what its policy (CSP, Trusted Types) stopped. A test expects none. */
  readonly complaints: readonly string[];
  /** Every request of the console's pages to another origin than their own. */
  readonly strangers: readonly string[];
}

/** Starts Debian's Chromium. As root on Debian or Ubuntu it is installed where it is missing, like the test servers. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = findOrInstall(['chromium']).chromium;
  // The tests run as root in containers, where the sandbox has no rights to use.
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

/** Opens a page of a person of their own: nothing is shared with another one. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
  script = '',
): Promise<WatchedPage> {
  const context = await browser.newContext(options);
  await context.addInitScript(script);
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const complaints: string[] = [];
  const strangers: string[] = [];
  const { origin } = new URL(url);
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    if (/Content Security Policy|Trusted Type|TrustedHTML|TrustedScript/i.test(message.text())) {
      complaints.push(message.text());
    }
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(origin) && request.frame().url().startsWith(origin)) strangers.push(request.url());
  });
  // The pages of test issuers ask for fonts of the internet.
  await context.route(
    ({ hostname }) => hostname !== '127.0.0.1',
    (route) => route.abort(),
  );
  await page.goto(url);
  return { page, complaints, strangers };
}
