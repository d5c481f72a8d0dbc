import {
  createMcpHandler,
  isLegacyRequest,
  WebStandardStreamableHTTPServerTransport,
  type McpServer,
} from '@modelcontextprotocol/server';
import { createCallMemory, type AgreeOnHour } from './call-once.js';
import type { ReadCard } from './card/approval-card.js';
import { readMessage } from './input/read-message.js';
import { createMeshServer } from './mesh-server.js';
import type { Operations } from './tool.js';

export interface MeshHttpOptions {
  readonly version: string;
  /** The time, in milliseconds since 1970. */
  readonly now: () => number;
  /** How the serving processes agree on a call's hour. */
  readonly agreeOnHour: AgreeOnHour;
  /** Called with unexpected failures of tools. */
  readonly report: (error: unknown, caller: MeshCaller) => void;
  /** Keys of 32 bytes that seal what a form is about; the first seals, all of them open. */
  readonly formKeys: readonly Uint8Array[];
  /** Reads the approval card; undefined: the tools have none. */
  readonly card: ReadCard | undefined;
  /** Called when the protocol refused a message, or could not answer it. */
  readonly refused: (refusal: MeshRefusal, caller: MeshCaller) => void;
}

/** A refusal as it is reported. Without its message, because the protocol's library quotes client input there. */
export interface MeshRefusal {
  /** The name of the error. */
  readonly type: string;
  /** Its JSON-RPC code, if it has one. */
  readonly code?: number;
}

/** A message's caller. Its token is already verified. */
export interface MeshCaller {
  readonly name: string;
  readonly operations: Operations;
  /** The roles that its token grants. */
  readonly roles: readonly string[];
  /** The trace id of the request that brought the message, for reports. */
  readonly traceId?: string;
}

/** One parsed JSON-RPC message that came over HTTP. */
export interface MeshMessage {
  readonly headers: Headers;
  readonly message: unknown;
  /** Aborts when the sender has gone. */
  readonly signal: AbortSignal;
}

/** Answers JSON-RPC messages that came over HTTP. */
export type MeshHttp = (message: MeshMessage, caller: MeshCaller) => Promise<Response>;

/** A placeholder that no client sees: only the message's content counts. */
const ENDPOINT = 'http://gateway.invalid/mcp';

/**
 * The tools over stateless Streamable HTTP: each message gets a server of its own, for its sender, so that any process
 * can answer any message. The same tools serve clients of the current revision (2026-07-28) and of earlier ones, which
 * start with a handshake. Answers are single JSON documents, never streams.
 *
 * The code that calls this has to check the sender, the origin and the size of a message.
 */
export function createMeshHttp(options: MeshHttpOptions): MeshHttp {
  const { version, now, agreeOnHour, formKeys, card, report, refused } = options;
  const memory = createCallMemory(now, agreeOnHour);
  const serverFor = (caller: MeshCaller): McpServer =>
    createMeshServer({
      version,
      memory,
      report: (error) => report(error, caller),
      formKeys,
      card,
      role: undefined,
      caller: caller.name,
      operations: caller.operations,
      heldRoles: async () => caller.roles,
    });
  return async ({ headers, message: sent, signal }, caller) => {
    const message = readMessage(sent);
    const request = new Request(ENDPOINT, { method: 'POST', headers, signal });
    if (await isLegacyRequest(request, message)) return answerEarlierRevision(serverFor(caller), request, message);
    // One for each message, because it does not say whose message it refused.
    const handler = createMcpHandler(() => serverFor(caller), {
      legacy: 'reject',
      // Nothing that is listed ever changes, so there is nothing to subscribe to, and a stream would outlive its caller's token.
      maxSubscriptions: 0,
      onerror: (error) => refused(describeRefusal(error), caller),
    });
    return handler.fetch(request, { parsedBody: message });
  };
}

function describeRefusal(error: Error & { readonly code?: unknown }): MeshRefusal {
  return { type: error.name, ...(typeof error.code === 'number' ? { code: error.code } : {}) };
}

/** A transport without sessions answers each message by itself, also without a handshake. */
async function answerEarlierRevision(server: McpServer, request: Request, message: unknown): Promise<Response> {
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
  await server.connect(transport);
  try {
    return await Promise.race([transport.handleRequest(request, { parsedBody: message }), goneBy(request.signal)]);
  } finally {
    await server.close();
  }
}

/** nginx's status for a client that has gone: no client sees it. */
const CLIENT_CLOSED_REQUEST = 499;

function goneBy(signal: AbortSignal): Promise<Response> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(new Response(null, { status: CLIENT_CLOSED_REQUEST })), {
      once: true,
    });
  });
}
