import type { ClientCapabilities, McpServer } from '@modelcontextprotocol/server';

/** Reads the card: one HTML document that holds all that it needs. */
export type ReadCard = () => Promise<string>;

/** MCP Apps (SEP-1865): a client says with this extension, and this type, that it shows cards. */
const EXTENSION = 'io.modelcontextprotocol/ui';
const MIME_TYPE = 'text/html;profile=mcp-app';

const CARD_URI = 'ui://handoff/approval.html';

/** The tools whose answers the card shows. */
const TOOLS_WITH_CARD: ReadonlySet<string> = new Set(['list_approvals', 'get_task', 'decide_approval']);

/** What a listed tool says about its card. The second name is that of drafts of MCP Apps, which hosts still read. */
const TOOL_META = { ui: { resourceUri: CARD_URI }, 'ui/resourceUri': CARD_URI };

/** The card loads nothing, talks to nobody but its host, and asks for no permission. */
const RESOURCE_META = {
  ui: {
    csp: { connectDomains: [], resourceDomains: [], frameDomains: [], baseUriDomains: [] },
    prefersBorder: false,
  },
};

/** Offers the approval card as a resource. It is read when a client asks for it, and not before. */
export function registerCard(server: McpServer, read: ReadCard): void {
  const about = {
    title: 'The approval card',
    description: 'Shows a person what an approval is about, and takes their decision. For MCP hosts, not for models.',
    mimeType: MIME_TYPE,
    _meta: RESOURCE_META,
  };
  server.registerResource('approval_card', CARD_URI, about, async () => ({
    contents: [{ uri: CARD_URI, mimeType: MIME_TYPE, text: await read(), _meta: RESOURCE_META }],
  }));
}

/** What a tool says about its card to a client with these capabilities; undefined when it has none, or the client shows none. */
export function cardMetaOf(
  tool: string,
  capabilities: ClientCapabilities | undefined,
): Readonly<Record<string, unknown>> | undefined {
  return TOOLS_WITH_CARD.has(tool) && mayShowCards(capabilities) ? TOOL_META : undefined;
}

/**
 * A client of an earlier revision says what it can in a handshake, which a transport without sessions has forgotten by the next
 * message. Without that word the card is offered: clients that know nothing of cards skip it.
 */
function mayShowCards(capabilities: ClientCapabilities | undefined): boolean {
  if (capabilities === undefined) return true;
  const mimeTypes = capabilities.extensions?.[EXTENSION]?.['mimeTypes'];
  return Array.isArray(mimeTypes) && mimeTypes.includes(MIME_TYPE);
}
