import { find, findOrInstall } from '@handoff/testing';
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';

/** A Chromium whose pages are watched: see {@link WatchedBrowser.closePages}. */
export interface WatchedBrowser {
  /** Opens a page of a person of their own, who shares nothing with another one. A script runs before each page's own. */
  open(url: string, options?: BrowserContextOptions, script?: string): Promise<Page>;
  /**
   * Closes every page: an open one follows the events of all later tests, and draws them.
   *
   * @returns the errors that their scripts did not catch, what their policy (CSP, Trusted Types) stopped, and their requests to
   * servers that are not theirs. A test expects none.
   */
  closePages(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/**
 * Starts a Chromium, see {@link launchChromium}.
 *
 * @param signInAt the origin of the issuer: the console's pages may ask it too.
 */
export async function openBrowser(signInAt?: string): Promise<WatchedBrowser> {
  const browser = await launchChromium();
  const complaints: string[] = [];
  return {
    async open(url, options = {}, script = '') {
      const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
      await context.addInitScript(script);
      const { origin } = new URL(url);
      watch(context, [origin, signInAt ?? origin], complaints);
      const page = await context.newPage();
      page.setDefaultTimeout(60_000);
      await page.goto(url);
      return page;
    },
    async closePages() {
      await Promise.all(browser.contexts().map((context) => context.close()));
      return complaints.splice(0);
    },
    close: () => browser.close(),
  };
}

const SHELL = 'chromium-headless-shell';

/**
 * Debian's Chromium without a user interface, or with one where that is there alone; nobody watches its pages. As root on Debian it is
 * installed where both are missing, like the test servers.
 */
export async function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: find(SHELL) ?? find('chromium') ?? findOrInstall([SHELL])[SHELL],
    args: [
      // The tests run as root in containers, where the sandbox has no rights to use.
      '--no-sandbox',
      '--disable-dev-shm-usage',
      // The pages of test issuers ask for fonts of the internet. Intercepting them would switch the cache of files off.
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
      // Two processes instead of one for each page and one to draw: starting them took a quarter of the tests' CPU time.
      '--renderer-process-limit=1',
      '--disable-gpu',
      '--in-process-gpu',
    ],
  });
}

/** Notes what the pages of the first origin complain of, and what they ask of others than these origins. */
function watch(context: BrowserContext, origins: readonly string[], complaints: string[]): void {
  const [own = ''] = origins;
  context.on('weberror', (error) => complaints.push(`uncaught: ${error.error().message}`));
  context.on('console', (message) => {
    if (/Content Security Policy|Trusted Type|TrustedHTML|TrustedScript/i.test(message.text())) {
      complaints.push(message.text());
    }
  });
  context.on('request', (request) => {
    const isOurs = request.frame().url().startsWith(own);
    if (isOurs && !origins.some((origin) => request.url().startsWith(origin)))
      complaints.push(`asked ${request.url()}`);
  });
}
