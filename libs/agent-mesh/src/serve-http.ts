import {
  createMcpHandler,
  isLegacyRequest,
  WebStandardStreamableHTTPServerTransport,
  type McpServer,
} from '@modelcontextprotocol/server';
import { createCallMemory, type AgreeOnHour } from './call-once.js';
import { readMessage } from './input/read-message.js';
import { createMeshServer } from './mesh-server.js';
import type { Operations } from './tool.js';

export interface MeshHttpOptions {
  readonly version: string;
  /** The time, in milliseconds since 1970. */
  readonly now: () => number;
  /** How the processes that serve messages agree on which hour names a call. */
  readonly agreeOnHour: AgreeOnHour;
  /** Told of failures of tools that nobody expected. */
  readonly report: (error: unknown) => void;
  /** Told that the protocol refused a message, or could not answer it. */
  readonly refused: (refusal: MeshRefusal) => void;
}

/** What is told of a refusal. Not what it says: the protocol's library quotes there what a client sent. */
export interface MeshRefusal {
  /** The name of the error. */
  readonly type: string;
  /** Its JSON-RPC code, where it has one. */
  readonly code?: number;
}

/** For whom a message is served: somebody whose token was verified already. */
export interface MeshCaller {
  readonly name: string;
  readonly operations: Operations;
  /** The roles that its token grants. */
  readonly roles: readonly string[];
}

/** One JSON-RPC message as it came over HTTP, parsed. */
export interface MeshMessage {
  readonly headers: Headers;
  readonly message: unknown;
  /** Aborts when its sender has gone. */
  readonly signal: AbortSignal;
}

/** Answers JSON-RPC messages that came over HTTP. */
export type MeshHttp = (message: MeshMessage, caller: MeshCaller) => Promise<Response>;

/** Nobody outside sees it: messages are told from each other by what is in them. */
const ENDPOINT = 'http://gateway.invalid/mcp';

/**
 * The tools over Streamable HTTP, without state: each message is served by a server of its own, as whoever sent it, so
 * that any process can answer any message. Clients of the present revision (2026-07-28) and of the earlier ones that
 * start with a handshake are served by the same tools. Answers are single JSON documents, never streams.
 *
 * Who may send messages, from where, and how large they may be, is for the caller of this to see to.
 */
export function createMeshHttp({ version, now, agreeOnHour, report, refused }: MeshHttpOptions): MeshHttp {
  const memory = createCallMemory(now, agreeOnHour);
  const callers = new WeakMap<Request, MeshCaller>();
  const serverFor = (request: Request | undefined): McpServer => {
    const caller = request === undefined ? undefined : callers.get(request);
    if (caller === undefined) throw new TypeError('a message without a caller');
    return createMeshServer({
      version,
      memory,
      report,
      role: undefined,
      caller: caller.name,
      operations: caller.operations,
      heldRoles: async () => caller.roles,
    });
  };
  const present = createMcpHandler(({ requestInfo }) => serverFor(requestInfo), {
    legacy: 'reject',
    // Nothing ever changes that could be subscribed to, and a stream would outlive its caller's token.
    maxSubscriptions: 0,
    onerror: (error) => refused(describeRefusal(error)),
  });
  return async ({ headers, message: sent, signal }, caller) => {
    const message = readMessage(sent);
    const request = new Request(ENDPOINT, { method: 'POST', headers, signal });
    callers.set(request, caller);
    if (await isLegacyRequest(request, message)) return answerEarlierRevision(serverFor(request), request, message);
    return present.fetch(request, { parsedBody: message });
  };
}

function describeRefusal(error: Error & { readonly code?: unknown }): MeshRefusal {
  return { type: error.name, ...(typeof error.code === 'number' ? { code: error.code } : {}) };
}

/** A transport without sessions answers each message by itself, also those that came without a handshake. */
async function answerEarlierRevision(server: McpServer, request: Request, message: unknown): Promise<Response> {
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
  await server.connect(transport);
  try {
    return await Promise.race([transport.handleRequest(request, { parsedBody: message }), goneBy(request.signal)]);
  } finally {
    await server.close();
  }
}

/** nginx's status for a client that went away: nobody gets to see it. */
const CLIENT_CLOSED_REQUEST = 499;

function goneBy(signal: AbortSignal): Promise<Response> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(new Response(null, { status: CLIENT_CLOSED_REQUEST })), {
      once: true,
    });
  });
}
