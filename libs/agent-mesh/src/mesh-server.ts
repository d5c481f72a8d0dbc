import { McpServer } from '@modelcontextprotocol/server';
import { capabilitiesOf } from './capabilities.js';
import { createCallOnce, type CallMemory } from './call-once.js';
import { cardMetaOf, registerCard, type ReadCard } from './card/approval-card.js';
import { createFormStates } from './form-states.js';
import { registerGuides } from './guides/index.js';
import type { Operations, ToolContext } from './tool.js';
import { TOOLS } from './tools/index.js';
import { OTHERS_WROTE } from './untrusted.js';

const INSTRUCTIONS =
  'Handoff carries work between the roles of an organisation. Send tasks to roles (send_task), ask roles for approval ' +
  '(request_approval), and wait for what you need (wait_for). Do the work of your own role: claim_task, do it, complete_task. Decide ' +
  'what is asked of your role: list_approvals, get_task, decide_approval. Every id that a tool returns can be given to fetch_status. ' +
  'The resource handoff://guide explains this with examples. When a tool fails, its text says what to do; making the very same call again never does anything twice.' +
  OTHERS_WROTE;

export interface MeshServerDeps {
  readonly version: string;
  /** Handoff's operations on behalf of the tools' caller. */
  readonly operations: Operations;
  /** The caller's current roles. */
  readonly heldRoles: () => Promise<readonly string[]>;
  /** Identifies the caller in the memory. */
  readonly caller: string;
  readonly memory: CallMemory;
  readonly role: string | undefined;
  readonly report: (error: unknown) => void;
  /** Keys of 32 bytes that seal what a form is about: the same for every process that may get the answer. */
  readonly formKeys: readonly Uint8Array[];
  /** Reads the approval card; undefined: the tools have none. */
  readonly card: ReadCard | undefined;
}

/** The Agent Mesh MCP server for one caller, over any transport. */
export function createMeshServer(deps: MeshServerDeps): McpServer {
  const { operations, role, report, card } = deps;
  const once = createCallOnce(deps.caller, deps.memory, deps.heldRoles);
  const forms = createFormStates(deps.formKeys, deps.caller);
  const context: ToolContext = { operations, role, report, once, forms };
  const server = new McpServer(
    { name: 'handoff-agent-mesh', title: 'Handoff', version: deps.version },
    {
      instructions: INSTRUCTIONS,
      // All of them are the same for every caller and never change.
      capabilities: {
        tools: { listChanged: false },
        prompts: { listChanged: false },
        resources: { listChanged: false, subscribe: false },
      },
      requestState: { verify: (state, ctx) => forms.open(state, ctx) },
    },
  );
  for (const tool of TOOLS) tool.register(server, context);
  registerGuides(server);
  if (card !== undefined) offerCard(server, card);
  return server;
}

/** Lists the tools with the card, for clients that show it. */
function offerCard(server: McpServer, card: ReadCard): void {
  registerCard(server, card);
  server.server.setRequestHandler('tools/list', (_request, ctx) => {
    const capabilities = capabilitiesOf(server, ctx);
    const tools = TOOLS.map(({ listed }) => {
      const meta = cardMetaOf(listed.name, capabilities);
      return meta === undefined ? listed : { ...listed, _meta: meta };
    });
    return { tools };
  });
}
