import { createClient } from '@handoff/client';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { MeshConfig } from './mesh-config.js';
import { registerFetchStatus } from './tools/fetch-status.js';
import { registerNotify } from './tools/notify.js';
import { registerRequestApproval } from './tools/request-approval.js';
import { registerSendTask } from './tools/send-task.js';

const INSTRUCTIONS =
  'Handoff carries work between the roles of an organisation. Send tasks to roles, ask roles for approval, and read where things stand. ' +
  'Every id that a tool returns can be given to fetch_status.';

/** The Agent Mesh MCP server: four tools over one gateway. Connect it to a transport to serve them. */
export function createMeshServer(config: MeshConfig, version: string): McpServer {
  const client = createClient({
    baseUrl: config.controllerUrl,
    token: config.token,
    retries: config.retries,
    timeoutMs: config.timeoutMs,
  });
  const server = new McpServer(
    { name: 'handoff-agent-mesh', title: 'Handoff', version },
    { instructions: INSTRUCTIONS },
  );
  registerSendTask(server, client, config);
  registerRequestApproval(server, client);
  registerNotify(server, client, config);
  registerFetchStatus(server, client);
  return server;
}
