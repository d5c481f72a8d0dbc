import { afterEach, describe, expect, test } from '@jest/globals';
import type { Client } from '@modelcontextprotocol/client';
import { connectMesh } from '../testing/connect-mesh.js';

const URI = 'ui://handoff/approval.html';
const TYPE = 'text/html;profile=mcp-app';
const EXTENSION = { 'io.modelcontextprotocol/ui': { mimeTypes: [TYPE] } };

let client: Client;
let reads = 0;
afterEach(async () => {
  reads = 0;
  await client.close();
});

async function connect(options: Parameters<typeof connectMesh>[2] = {}): Promise<void> {
  const card = async (): Promise<string> => {
    reads += 1;
    return '<!doctype html>';
  };
  const unused = async (): Promise<never> => Promise.reject(new Error('not called'));
  client = await connectMesh(unused, (error) => expect(error).toBeUndefined(), { card, ...options });
}

const withCard = async () => {
  const { tools } = await client.listTools();
  return tools.flatMap(({ name, _meta }) => (_meta === undefined ? [] : [[name, _meta]]));
};

describe('a client that shows cards', () => {
  test('finds the card at the three tools whose answers it shows', async () => {
    await connect({ extensions: EXTENSION });
    const meta = { ui: { resourceUri: URI }, 'ui/resourceUri': URI };
    expect(Object.fromEntries(await withCard())).toEqual({
      get_task: meta,
      list_approvals: meta,
      decide_approval: meta,
    });
  });

  test('reads it as a document that may load nothing, and nobody reads it before', async () => {
    await connect({ extensions: EXTENSION });
    await client.listTools();
    const { resources } = await client.listResources();
    const listed = resources.find(({ uri }) => uri === URI);
    const ui = {
      csp: { connectDomains: [], resourceDomains: [], frameDomains: [], baseUriDomains: [] },
      prefersBorder: false,
    };
    expect([listed?.mimeType, listed?._meta, reads]).toEqual([TYPE, { ui }, 0]);
    const { contents } = await client.readResource({ uri: URI });
    expect([contents, reads]).toEqual([[{ uri: URI, mimeType: TYPE, text: '<!doctype html>', _meta: { ui } }], 1]);
  });
});

test.each([
  ['nothing of it', undefined],
  ['another extension', { 'com.example/other': { mimeTypes: [TYPE] } }],
  ['another type of cards', { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/uri-list'] } }],
  ['no type', { 'io.modelcontextprotocol/ui': {} }],
])('a client that says %s gets the tools as they are without it', async (_, extensions) => {
  await connect(extensions === undefined ? {} : { extensions });
  expect(await withCard()).toEqual([]);
});

test('the tools of a server without the card are listed in the same words', async () => {
  await connect();
  const withTheCard = (await client.listTools()).tools;
  await client.close();
  await connect({ card: undefined });
  expect((await client.listTools()).tools).toEqual(withTheCard);
  expect((await client.listResources()).resources.map(({ uri }) => uri)).not.toContain(URI);
});
