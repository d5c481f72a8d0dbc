import { jest } from '@jest/globals';
import { createClient, type HandoffClient } from '@handoff/client';
import { createTestDatabase } from '@handoff/postgres/testing';
import pg from 'pg';
import type { Page } from 'playwright-core';
import { startScaledTopology, type ScaledTopology } from '../topology/scaled-topology.js';
import { openBrowser, type WatchedBrowser } from './browser.js';
import { signInAt, startConsoleIssuer, type AGENTS, type ConsoleIssuer } from './console-issuer.js';

const AUDIENCE = 'handoff';

/** A process of each module on real servers, an identity provider, and a browser before them. */
export interface ScaledScene {
  readonly handoff: ScaledTopology;
  readonly issuer: ConsoleIssuer;
  readonly browser: WatchedBrowser;
  readonly consoleUrl: string;
  /** The API, as an agent. */
  agent(name: (typeof AGENTS)[number]): Promise<HandoffClient>;
  /** Opens a page in a browser of its own, and signs in there at the provider. */
  signedIn(person: string, path: string): Promise<Page>;
  /** Runs statements in the database of Handoff, as its owner. */
  inDatabase(work: (client: pg.Client) => Promise<unknown>): Promise<void>;
  stop(): Promise<void>;
}

export async function startScaledScene(): Promise<ScaledScene> {
  // The provider tells at length that its defaults are for tests.
  for (const level of ['warn', 'info'] as const) jest.spyOn(console, level).mockImplementation(() => undefined);
  const issuer = await startConsoleIssuer(AUDIENCE);
  const database = await createTestDatabase('postgres');
  const handoff = await startScaledTopology({
    instances: 1,
    servers: { databaseUrl: database.url },
    env: { OIDC_ISSUER_URL: issuer.url, OIDC_AUDIENCE: AUDIENCE },
  });
  const browser = await openBrowser(issuer.url);
  const consoleUrl = `${handoff.gateways[0]!}/console`;
  issuer.serve(consoleUrl);
  return {
    handoff,
    issuer,
    browser,
    consoleUrl,
    agent: async (name) => createClient({ baseUrl: handoff.gateways[0]!, token: await issuer.agentToken(name) }),
    async signedIn(person, path) {
      const page = await browser.open(`${consoleUrl}${path}`);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await signInAt(page, person);
      await page.getByText('Live', { exact: true }).waitFor();
      return page;
    },
    async inDatabase(work) {
      const client = new pg.Client({ connectionString: database.url });
      await client.connect();
      try {
        await work(client);
      } finally {
        await client.end();
      }
    },
    async stop() {
      await browser.close();
      await handoff.stop();
      await database.drop();
      await issuer.stop();
    },
  };
}
