import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { Browser } from 'playwright-core';
import { findInTheme } from '../console/axe.js';
import { launchChromium } from '../console/browser.js';
import { startConsoleScene, type AskedTask, type ConsoleScene } from '../console/console-scene.js';
import type { ToolResult } from '../support/mcp-agent.js';
import { showCard, type CardResource, type ShownCard } from './mcp-host.js';

const URI = 'ui://handoff/approval.html';
const TYPE = 'text/html;profile=mcp-app';

let scene: ConsoleScene;
let browser: Browser;
let client: Client;
let resource: CardResource;
const open: ShownCard[] = [];

beforeAll(async () => {
  scene = await startConsoleScene();
  browser = await launchChromium();
  client = new Client(
    { name: 'host', version: '1' },
    {
      versionNegotiation: { mode: { pin: '2026-07-28' } },
      capabilities: { extensions: { 'io.modelcontextprotocol/ui': { mimeTypes: [TYPE] } } },
    },
  );
  const authorization = `Bearer ${await scene.token('manager', 'manager-person')}`;
  await client.connect(
    new StreamableHTTPClientTransport(new URL('/mcp', scene.url), { requestInit: { headers: { authorization } } }),
  );
  const { contents } = await client.readResource({ uri: URI });
  const [{ text, _meta }] = contents as unknown as [{ text: string; _meta: { ui: { csp: CardResource['csp'] } } }];
  resource = { text, csp: _meta.ui.csp };
}, 300_000);
afterAll(async () => {
  await Promise.all(open.map((card) => card.close()));
  await client.close();
  await browser.close();
  await scene.stop();
});

const use = async (name: string, args: object): Promise<ToolResult> =>
  (await client.callTool({ name, arguments: { ...args } })) as unknown as ToolResult;
const hostClient = { callTool: ({ name, arguments: args }: { name: string; arguments: object }) => use(name, args) };

async function show(name: string, args: object, options = {}): Promise<ShownCard> {
  const shown = await showCard(browser, resource, hostClient, { name, arguments: args }, options);
  open.push(shown);
  return shown;
}

async function asked(task: AskedTask) {
  const ids = await scene.ask(task);
  const approval = async () => (await scene.as('auditor')).getApproval({ approval_id: ids.approval_id });
  return { ...ids, approval };
}

const article = ({ card }: ShownCard, type: string) => card.getByRole('article', { name: type });

test('a client that shows cards finds it at the tools, and reads it whole', async () => {
  const { tools } = await client.listTools();
  const uris = tools
    .filter(({ _meta }) => _meta !== undefined)
    .map(({ name, _meta }) => [name, (_meta as { ui: object }).ui]);
  expect(uris).toEqual(['get_task', 'list_approvals', 'decide_approval'].map((name) => [name, { resourceUri: URI }]));
  expect(resource.text).toMatch(/^<!doctype html>/);
  expect(resource.text).not.toMatch(/<(?:link|img)\b|(?:src|href)="http|@import|url\(http/);
});

describe('the card', () => {
  test('shows what waits, and a person approves it with notes, for the content that is shown', async () => {
    const { task_id, approval_id, approval } = await asked({
      type: 'card_budget',
      description: 'Q3 budget',
      data: { amount: 50_000, currency: 'EUR' },
      reason: 'Above 10000',
    });
    const shown = await show('get_task', { task_id });
    const card = article(shown, 'card_budget');
    for (const text of ['Q3 budget', '50,000 EUR', 'Above 10000', 'Silence is no consent'])
      await card.getByText(text).first().waitFor();
    await card.getByRole('button', { name: 'Approve' }).click();
    await card.getByLabel('Notes').fill('within the plan');
    await card.getByRole('button', { name: 'Approve it' }).click();
    await card.getByText(`Approval ${approval_id} is approved.`).waitFor();
    await card.getByText('Approved', { exact: true }).waitFor(); // all was read anew, and what came of it stays
    expect(await card.getByText(`Approval ${approval_id} is approved.`).isVisible()).toBe(true);
    expect(await approval()).toMatchObject({
      status: 'approved',
      decisions: [
        {
          decision: 'approved',
          notes: 'within the plan',
          decision_mode: 'human',
          decided_by: { subject: 'manager-person' },
        },
      ],
    });
    const { content_hash } = await (await scene.as('auditor')).getTask({ task_id });
    expect(shown.calls.filter(({ name }) => name === 'decide_approval')).toEqual([
      {
        name: 'decide_approval',
        arguments: {
          approval_id,
          decision: 'approved',
          content_hash,
          decision_mode: 'human',
          notes: 'within the plan',
        },
      },
    ]);
    expect(shown.told).toEqual([expect.stringContaining(`Approval ${approval_id} is approved.`)]);
    expect([shown.complaints, shown.requests]).toEqual([[], []]);
  });

  test('decides nothing about a content that has changed: it shows what changed, and keeps the notes', async () => {
    const { task_id } = await asked({ type: 'card_amended', data: { amount: 100 } });
    const shown = await show('list_approvals', { task_id });
    const card = article(shown, 'card_amended');
    await card.getByRole('button', { name: 'Reject' }).click();
    await card.getByLabel('Notes').fill('too much');
    await (await scene.as('finance')).amendTask({ task_id, data: { amount: 90_000 } });
    await card.getByRole('button', { name: 'Reject it' }).click();
    await card.getByText('The content has changed while you looked at it').waitFor();
    expect(await card.locator('.diff li').allInnerTexts()).toEqual([expect.stringMatching(/100\s+is now\s+90000$/)]);
    expect(await card.getByRole('button', { name: 'Reject' }).isDisabled()).toBe(true);
    await card.getByRole('button', { name: 'I have read the change' }).click();
    await card.getByRole('button', { name: 'Reject' }).click();
    expect(await card.getByLabel('Notes').inputValue()).toBe('too much');
    await card.getByRole('button', { name: 'Reject it' }).click();
    await card.getByText('Rejected', { exact: true }).waitFor();
    expect((await (await scene.as('auditor')).getTask({ task_id })).status).toBe('rejected');
  });

  test('of an earlier answer says what has become of it since', async () => {
    const { task_id, approval_id } = await asked({ type: 'card_late', data: { amount: 1 } });
    const answer = await use('list_approvals', { task_id });
    const other = await scene.as('manager', 'other-manager');
    const { content_hash } = await other.getTask({ task_id });
    await other.decideApproval({ approval_id, decision: 'approved', content_hash, notes: 'I was faster' });
    let isFirst = true;
    const kept = {
      callTool: async (request: { name: string; arguments: object }) => {
        if (isFirst) {
          isFirst = false;
          return answer;
        }
        return hostClient.callTool(request);
      },
    };
    const shown = await showCard(browser, resource, kept, { name: 'list_approvals', arguments: { task_id } });
    open.push(shown);
    await article(shown, 'card_late').getByText('other-manager').waitFor();
    await article(shown, 'card_late').getByText('I was faster').waitFor();
    await article(shown, 'card_late').getByText('Approved', { exact: true }).waitFor();
    expect(
      await article(shown, 'card_late')
        .getByRole('button', { name: /Approve|Reject/ })
        .count(),
    ).toBe(0);
  });

  test('shows what the tool refused, and the approval as it is', async () => {
    const { task_id, approval_id } = await asked({ type: 'card_refused', data: { amount: 1 } });
    await (await scene.as('finance')).amendTask({ task_id, data: { amount: 2 } });
    const [{ approval_id: renewed }] = (await use('list_approvals', { task_id })).structuredContent.approvals;
    expect(renewed).not.toBe(approval_id);
    const shown = await show('decide_approval', { approval_id: renewed, decision: 'approved' });
    await shown.card.getByText('Handoff did not do this').waitFor();
    await shown.card
      .getByText(/^CONTENT_(CHANGED|HASH_REQUIRED)|content_hash/)
      .first()
      .waitFor();
    await article(shown, 'card_refused').getByRole('button', { name: 'Approve' }).waitFor();
  });

  test('shows texts of others as texts', async () => {
    const markup = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
    const { task_id } = await asked({
      type: 'card_hostile',
      description: `${markup} \u202Egpj.exe`,
      data: {
        [markup]: markup,
        url: 'javascript:alert(1)',
        big: 'x'.repeat(300_000),
        ['__proto__x']: { constructor: 1 },
      },
      reason: `${markup}\u2066\u200B`,
    });
    const shown = await show('get_task', { task_id });
    const card = article(shown, 'card_hostile');
    await card.getByText('U+202E').first().waitFor();
    expect(await card.locator('img, script, a').count()).toBe(0);
    expect(await shown.card.title()).toBe('Handoff');
    expect([shown.complaints, shown.requests]).toEqual([[], []]);
  });

  test.each(['light', 'dark'] as const)(
    'has no barriers in the %s theme, and fits a phone',
    async (theme) => {
      const { task_id } = await asked({
        type: `card_${theme}`,
        description: 'Look at it',
        data: { amount: 5, due: '2027-01-31' },
      });
      const shown = await show('get_task', { task_id }, { theme, width: 360 });
      const card = article(shown, `card_${theme}`);
      await card.getByRole('button', { name: 'Approve' }).click();
      await card.getByLabel('Notes').waitFor();
      expect(await findInTheme(shown.card, 'everything')).toEqual([]);
      const [width, room] = await shown.card.evaluate<[number, number]>(
        '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
      );
      expect(width).toBeLessThanOrEqual(room);
      expect(await shown.card.evaluate('document.documentElement.dataset.theme')).toBe(theme);
    },
    180_000,
  );

  test('says of a task that nothing of it waits for this person', async () => {
    const finance = await scene.as('finance');
    const { task_id } = await finance.routeTask({
      target: 'manager',
      task: { task_type: 'card_plain', data: { page: 7 } },
    });
    const shown = await show('get_task', { task_id });
    await shown.card.getByText('Nothing of this waits for your decision.').waitFor();
    await shown.card.getByText('card_plain').waitFor();
    expect(await shown.card.getByRole('button', { name: /Approve|Reject/ }).count()).toBe(0);
  });
});
