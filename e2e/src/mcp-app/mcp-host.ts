import { build } from 'esbuild';
import type { Browser, Frame, Page } from 'playwright-core';
import type { ToolResult } from '../support/mcp-agent.js';

/** A client of the tools, as a host has it. */
export interface HostClient {
  callTool(request: { readonly name: string; readonly arguments: object }): Promise<ToolResult>;
}

/** A card that is shown with the answer of a tool. */
export interface ShownCard {
  readonly page: Page;
  readonly card: Frame;
  /** The tools that the card called, with their arguments. */
  readonly calls: readonly { readonly name: string; readonly arguments: object }[];
  /** What the card told the model. */
  readonly told: readonly string[];
  /** Errors that its script did not catch, and what the policies stopped. A test expects none. */
  readonly complaints: readonly string[];
  /** Every request of the card. A test expects none. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

export interface CardResource {
  readonly text: string;
  readonly csp: { readonly connectDomains: readonly string[]; readonly resourceDomains: readonly string[] };
}

const HOST = 'http://host.test/';
const CARD = 'http://card.test/card.html';

/**
 * Shows a card as the reference implementation of MCP Apps does, with its bridge: in a sandboxed frame of another origin, under the
 * policy that hosts have to make of what the resource declares. It calls the tool, and gives the card its arguments and answer.
 */
export async function showCard(
  browser: Browser,
  resource: CardResource,
  client: HostClient,
  call: { readonly name: string; readonly arguments: object },
  options: { readonly theme?: 'light' | 'dark'; readonly width?: number } = {},
): Promise<ShownCard> {
  const context = await browser.newContext({ viewport: { width: options.width ?? 1100, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const [complaints, requests, told]: [string[], string[], string[]] = [[], [], []];
  const calls: { name: string; arguments: object }[] = [];
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  await context.route('**', (route) => {
    const url = route.request().url();
    if (url === HOST) return route.fulfill({ contentType: 'text/html', body: PAGE });
    if (url === CARD) {
      return route.fulfill({
        contentType: 'text/html; charset=utf-8',
        headers: { 'content-security-policy': policyOf(resource.csp) },
        body: resource.text,
      });
    }
    requests.push(url);
    return route.abort();
  });
  await page.exposeFunction('callTool', async (request: { name: string; arguments: object }) => {
    calls.push(request);
    return client.callTool(request);
  });
  await page.exposeFunction('tellModel', (params: { readonly content: readonly { readonly text: string }[] }) =>
    told.push(...params.content.map(({ text }) => text)),
  );
  await page.goto(HOST);
  await page.addScriptTag({ content: await bridgeScript() });
  const answer = await client.callTool(call);
  const shown = JSON.stringify({ url: CARD, args: call.arguments, answer, theme: options.theme ?? 'light' });
  await page.evaluate(`showCard(${shown})`);
  const card = page.frame({ url: CARD })!;
  return { page, card, calls, told, complaints, requests, close: () => context.close() };
}

/** The policy of SEP-1865, "Content Security Policy Enforcement". */
function policyOf({ connectDomains, resourceDomains }: CardResource['csp']): string {
  const resources = resourceDomains.join(' ');
  return [
    "default-src 'none'",
    `script-src 'self' 'unsafe-inline' ${resources}`,
    `style-src 'self' 'unsafe-inline' ${resources}`,
    `connect-src 'self' ${connectDomains.join(' ')}`,
    `img-src 'self' data: ${resources}`,
    "frame-src 'none'",
    "object-src 'none'",
    "base-uri 'self'",
  ].join('; ');
}

const PAGE =
  '<!doctype html><title>host</title><iframe sandbox="allow-scripts" title="card" width="100%" height="300"></iframe>';

const BRIDGE = `
import { AppBridge, PostMessageTransport } from '@modelcontextprotocol/ext-apps/app-bridge';
globalThis.showCard = ({ url, args, answer, theme }) => new Promise((resolve) => {
  const frame = document.querySelector('iframe');
  const bridge = new AppBridge(null, { name: 'host', version: '1' }, { serverTools: {}, updateModelContext: { text: {} } }, {
    hostContext: { theme, displayMode: 'inline' },
  });
  bridge.oncalltool = (params) => callTool(params);
  bridge.onupdatemodelcontext = async (params) => { await tellModel(params); return {}; };
  bridge.onsizechange = ({ height }) => { frame.height = String(height); };
  bridge.oninitialized = async () => {
    await bridge.sendToolInput({ arguments: args });
    await bridge.sendToolResult(answer);
    resolve();
  };
  bridge.connect(new PostMessageTransport(frame.contentWindow, frame.contentWindow));
  frame.src = url;
});`;

/** The bridge of the reference implementation, as one script. */
async function bridgeScript(): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: BRIDGE, resolveDir: import.meta.dirname },
    bundle: true,
    write: false,
    format: 'iife',
    logLevel: 'silent',
  });
  return outputFiles[0]!.text;
}
