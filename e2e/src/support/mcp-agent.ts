import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Client as EarlierClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as EarlierStdioTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as EarlierHttpTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { HANDOFF_COMMAND } from '../topology/handoff-process.js';
import type { Topology } from '../topology/topology.js';

/** How an agent reaches the tools: the transport and the protocol revision of its client. */
export const WAYS = ['stdio 2026-07-28', 'HTTP 2026-07-28', 'stdio 2025-11-25', 'HTTP 2025-11-25'] as const;
export type Way = (typeof WAYS)[number];

export interface ToolResult {
  readonly isError?: boolean;
  // Untyped, like JSON.parse: a black-box test reads any answer.
  readonly structuredContent?: ReturnType<typeof JSON.parse>;
  readonly content: readonly { readonly text: string }[];
}

export interface ListedTool {
  readonly name: string;
  readonly inputSchema: { readonly properties?: object };
  readonly outputSchema?: { readonly type?: string };
  readonly annotations?: object;
}

/** An agent with an official client and a token for one role. */
export interface McpAgent {
  use(tool: string, args?: object): Promise<ToolResult>;
  tools(): Promise<readonly ListedTool[]>;
  /** The names of the prompts. */
  prompts(): Promise<readonly string[]>;
  /** The text of a resource. */
  read(uri: string): Promise<string>;
  close(): Promise<void>;
}

/** What the person in front of the client fills into a form, which says this. */
export type FillIn = (message: string) => Record<string, string>;

/** @param fillIn - without it, the client says that it shows no forms */
export async function connectAgent(topology: Topology, way: Way, role: string, fillIn?: FillIn): Promise<McpAgent> {
  const token = await topology.token({ subject: `${role}-mcp`, roles: [role] });
  const client = await CONNECT[way](topology, token, fillIn);
  return {
    use: async (name, args = {}) => (await client.callTool({ name, arguments: { ...args } })) as unknown as ToolResult,
    tools: async () => (await client.listTools()).tools as unknown as readonly ListedTool[],
    prompts: async () => (await client.listPrompts()).prompts.map(({ name }) => name),
    read: async (uri) => ((await client.readResource({ uri })).contents[0] as { readonly text: string }).text,
    close: () => client.close(),
  };
}

type AnyClient = Pick<Client, 'close' | 'callTool' | 'listTools' | 'listPrompts' | 'readResource'>;

const SELF = { name: 'e2e', version: '1.0.0' };
const PRESENT = { versionNegotiation: { mode: { pin: '2026-07-28' } } } as const;

const capabilitiesOf = (fillIn?: FillIn) => ({
  capabilities: fillIn === undefined ? {} : { elicitation: { form: {} } },
});

function presentClient(fillIn?: FillIn): Client {
  const client = new Client(SELF, { ...PRESENT, ...capabilitiesOf(fillIn) });
  if (fillIn !== undefined) {
    client.setRequestHandler('elicitation/create', ({ params }) => ({
      action: 'accept',
      content: fillIn(params.message),
    }));
  }
  return client;
}

function earlierClient(fillIn?: FillIn): EarlierClient {
  const client = new EarlierClient(SELF, capabilitiesOf(fillIn));
  if (fillIn !== undefined) {
    client.setRequestHandler(ElicitRequestSchema, ({ params }) => ({
      action: 'accept',
      content: fillIn(params.message),
    }));
  }
  return client;
}

const CONNECT: Readonly<Record<Way, (topology: Topology, token: string, fillIn?: FillIn) => Promise<AnyClient>>> = {
  'stdio 2026-07-28': async (topology, token, fillIn) => {
    const client = presentClient(fillIn);
    await client.connect(new StdioClientTransport(childOf(topology, token)));
    return client;
  },
  'HTTP 2026-07-28': async (topology, token, fillIn) => {
    const client = presentClient(fillIn);
    await client.connect(new StreamableHTTPClientTransport(endpointOf(topology), httpOptions(topology, token)));
    return client;
  },
  'stdio 2025-11-25': async (topology, token, fillIn) => {
    const client = earlierClient(fillIn);
    await client.connect(new EarlierStdioTransport(childOf(topology, token)));
    return client as unknown as AnyClient;
  },
  'HTTP 2025-11-25': async (topology, token, fillIn) => {
    const client = earlierClient(fillIn);
    await client.connect(new EarlierHttpTransport(endpointOf(topology), httpOptions(topology, token)));
    return client as unknown as AnyClient;
  },
};

function childOf(topology: Topology, token: string) {
  return {
    command: process.execPath,
    args: [HANDOFF_COMMAND, 'mcp'],
    env: { PATH: process.env['PATH'] ?? '', CONTROLLER_URL: topology.gateways[0]!, MESH_JWT_TOKEN: token },
  };
}

function endpointOf(topology: Topology): URL {
  return new URL('/mcp', topology.gateways[0]);
}

/** Sends each message to the next gateway, because any gateway has to answer it. */
function httpOptions({ gateways }: Topology, token: string) {
  let count = 0;
  return {
    requestInit: { headers: { authorization: `Bearer ${token}` } },
    fetch: (url: string | URL, init?: RequestInit) => {
      count += 1;
      return fetch(new URL(new URL(url).pathname, gateways[count % gateways.length]), init);
    },
  };
}
