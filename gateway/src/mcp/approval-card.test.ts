import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { earlier, postTo, present, type Answer } from '../testing/mcp-messages.js';
import { startTestGateway, type SendOptions, type TestGateway } from '../testing/start-test-gateway.js';

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await startTestGateway();
});
afterEach(() => gateway.close());

const post = (options: SendOptions): Promise<Answer> => postTo(gateway, options);

describe('the approval card', () => {
  const CARD = 'ui://handoff/approval.html';
  const showsCards = { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/html;profile=mcp-app'] } };
  /** The tools that name a card, for a client of the present revision with these extensions. */
  const toolsWithCard = async (extensions: object): Promise<readonly string[]> => {
    const request = present('tools/list');
    const { params } = request.body as { params: { _meta: Record<string, unknown> } };
    params._meta['io.modelcontextprotocol/clientCapabilities'] = { extensions };
    return cardsIn(await post(request));
  };
  const cardsIn = ({ json }: Answer): readonly string[] =>
    json.result.tools
      .filter((tool: { _meta?: { ui?: { resourceUri: string } } }) => tool._meta?.ui?.resourceUri === CARD)
      .map((tool: { name: string }) => tool.name);

  test('is offered to clients that show cards, and to those of whom nothing is known', async () => {
    const tools = ['get_task', 'list_approvals', 'decide_approval'];
    expect(await toolsWithCard(showsCards)).toEqual(tools);
    expect(await toolsWithCard({})).toEqual([]);
    expect(cardsIn(await post(earlier('tools/list')))).toEqual(tools);
  });

  test('is the document that the console was built with', async () => {
    const { json } = await post(present('resources/read', { uri: CARD }));
    expect(json.result.contents).toMatchObject([
      { uri: CARD, mimeType: 'text/html;profile=mcp-app', text: expect.stringMatching(/^<!doctype html>/) },
    ]);
  });

  test('is not there when the console is switched off, and the tools are the same', async () => {
    const names = async () =>
      (await post(earlier('tools/list'))).json.result.tools.map((tool: { name: string }) => tool.name);
    const before = await names();
    await gateway.close();
    gateway = await startTestGateway({ console: undefined });
    expect(await names()).toEqual(before);
    expect(await toolsWithCard(showsCards)).toEqual([]);
    const { json } = await post(earlier('resources/read', { uri: CARD }));
    expect(json.error.message).toContain(CARD);
  });
});
