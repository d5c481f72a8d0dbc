import { execFileSync } from 'node:child_process';
import { createClient, type HandoffClient, type JsonObject } from '@handoff/client';
import { tempDir } from '@handoff/testing';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { startEmbeddedTopology } from '../topology/embedded-topology.js';
import { HANDOFF_COMMAND } from '../topology/handoff-process.js';
import { openBrowser, openPage, type WatchedPage } from './browser.js';

/** A Handoff with a browser before it. */
export interface ConsoleScene {
  readonly url: string;
  readonly browser: Browser;
  /** The API, as somebody who holds a role. Default: its agent. */
  as(role: string, subject?: string): Promise<HandoffClient>;
  /** Opens a page of the console in a browser of its own, signed in as the person of a role of the demo. A script runs before each page's own. */
  open(path: string, role: string, options?: BrowserContextOptions, script?: string): Promise<WatchedPage>;
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
  const handoff = await startEmbeddedTopology({ dataDir: data.path });
  const browser = await openBrowser();
  const url = handoff.gateways[0]!;
  const env = { ...process.env, HANDOFF_DATA_DIR: data.path };
  const link = (): string =>
    execFileSync(process.execPath, [HANDOFF_COMMAND, 'console'], { env, encoding: 'utf8' }).trim();
  const as = async (role: string, subject = `${role}-agent`): Promise<HandoffClient> =>
    createClient({ baseUrl: url, token: await handoff.token({ subject, roles: [role] }) });
  return {
    url,
    browser,
    as,
    async open(path, role, options = {}, script = '') {
      const [, code = ''] = link().split('#');
      const opened = await openPage(
        browser,
        `${url}/console${path}${path.includes('?') ? '&' : '?'}as=${role}#${code}`,
        options,
        script,
      );
      await opened.page.getByRole('heading', { level: 1 }).waitFor();
      return opened;
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
