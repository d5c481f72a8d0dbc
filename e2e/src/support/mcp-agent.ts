import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Client as EarlierClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as EarlierStdioTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as EarlierHttpTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
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
  close(): Promise<void>;
}

export async function connectAgent(topology: Topology, way: Way, role: string): Promise<McpAgent> {
  const token = await topology.token({ subject: `${role}-mcp`, roles: [role] });
  const client = await CONNECT[way](topology, token);
  return {
    use: async (name, args = {}) => (await client.callTool({ name, arguments: { ...args } })) as unknown as ToolResult,
    tools: async () => (await client.listTools()).tools as unknown as readonly ListedTool[],
    close: () => client.close(),
  };
}

type AnyClient = Pick<Client, 'close' | 'callTool' | 'listTools'>;

const SELF = { name: 'e2e', version: '1.0.0' };
const PRESENT = { versionNegotiation: { mode: { pin: '2026-07-28' } } } as const;

const CONNECT: Readonly<Record<Way, (topology: Topology, token: string) => Promise<AnyClient>>> = {
  'stdio 2026-07-28': async (topology, token) => {
    const client = new Client(SELF, PRESENT);
    await client.connect(new StdioClientTransport(childOf(topology, token)));
    return client;
  },
  'HTTP 2026-07-28': async (topology, token) => {
    const client = new Client(SELF, PRESENT);
    await client.connect(new StreamableHTTPClientTransport(endpointOf(topology), httpOptions(topology, token)));
    return client;
  },
  'stdio 2025-11-25': async (topology, token) => {
    const client = new EarlierClient(SELF);
    await client.connect(new EarlierStdioTransport(childOf(topology, token)));
    return client as unknown as AnyClient;
  },
  'HTTP 2025-11-25': async (topology, token) => {
    const client = new EarlierClient(SELF);
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
