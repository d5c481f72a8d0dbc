import { makeConsoleLink, openEmbeddedIssuer } from '@handoff/all-in-one';
import { createClient, type HandoffClient, type JsonObject } from '@handoff/client';
import { tempDir } from '@handoff/testing';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { startEmbeddedTopology } from '../topology/embedded-topology.js';
import { openBrowser, type WatchedBrowser } from './browser.js';

/** A Handoff with a browser before it. */
export interface ConsoleScene {
  readonly url: string;
  /** The data directory of the Handoff. */
  readonly dataDir: string;
  readonly browser: WatchedBrowser;
  /** The API, as somebody who holds a role. Default: its agent. */
  as(role: string, subject?: string): Promise<HandoffClient>;
  /** A token of somebody who holds a role. */
  token(role: string, subject: string): Promise<string>;
  /** A link that signs in once, as `handoff console` prints it; that command takes a second of the processor. */
  link(): Promise<string>;
  /** Opens a page of the console in a browser of its own, signed in as the person of a role of the demo. A script runs before each page's own. */
  open(path: string, role: string, options?: BrowserContextOptions, script?: string): Promise<Page>;
  /** Asks a manager to approve a new task of finance. @returns its ids. */
  ask(task: AskedTask): Promise<{ readonly task_id: string; readonly approval_id: string }>;
  stop(): Promise<void>;
}

export interface AskedTask {
  readonly type: string;
  readonly description?: string;
  readonly data: JsonObject;
  readonly reason?: string;
  readonly required?: number;
}

export async function startConsoleScene(): Promise<ConsoleScene> {
  const data = await tempDir();
  const dataDir = data.path;
  const handoff = await startEmbeddedTopology({ dataDir });
  const browser = await openBrowser();
  const issuer = await openEmbeddedIssuer(dataDir);
  const url = handoff.gateways[0]!;
  const link = (): Promise<string> => makeConsoleLink(issuer, dataDir, url);
  const token = (role: string, subject: string): Promise<string> => handoff.token({ subject, roles: [role] });
  const as = async (role: string, subject = `${role}-agent`): Promise<HandoffClient> =>
    createClient({ baseUrl: url, token: await token(role, subject) });
  return {
    url,
    dataDir,
    browser,
    as,
    token,
    link,
    async open(path, role, options = {}, script = '') {
      const [, code = ''] = (await link()).split('#');
      const address = `${url}/console${path}${path.includes('?') ? '&' : '?'}as=${role}#${code}`;
      const page = await browser.open(address, options, script);
      await page.getByRole('heading', { level: 1 }).waitFor();
      return page;
    },
    async ask({ type, description, data: content, reason, required = 1 }) {
      const finance = await as('finance');
      const { task_id, approval_id } = await finance.routeTask({
        target: 'manager',
        task: { task_type: type, data: content, ...(description === undefined ? {} : { description }) },
        approval: { approver_role: 'manager', required, ...(reason === undefined ? {} : { reason }) },
      });
      return { task_id, approval_id: approval_id! };
    },
    async stop() {
      await browser.close();
      await handoff.stop();
      await data.remove();
    },
  };
}
