import type { createMeshHttp, MeshMessage, ReadCard } from '@handoff/agent-mesh';
import { parseJsonStrict } from '@handoff/contracts';
import { sha256Hex, toHandoffError, type Clock } from '@handoff/kernel';
import type { Logger } from 'pino';
import { requireSet, type GatewayContext, type GatewayMiddleware } from '../gateway-context.js';
import type { IdempotencyStore } from '../ports/idempotency-store.js';
import { createAgreementOnHours } from './agree-on-hour.js';
import type { createOperationsInProcess } from './operations-in-process.js';

export interface AnswerMessageDeps {
  readonly version: string;
  /** The clock for the hour that names a call. */
  readonly clock: Clock;
  readonly store: IdempotencyStore;
  readonly logger: Pick<Logger, 'info'>;
  /** Keys that seal what a form is about. */
  readonly formKeys: readonly Uint8Array[];
  /** Reads the approval card; undefined: the tools have none. */
  readonly card: ReadCard | undefined;
  readonly operationsFor: ReturnType<typeof createOperationsInProcess>;
  /** Loads the tools, with the first message. Default: from their package. */
  readonly loadTools?: () => Promise<{ readonly createMeshHttp: typeof createMeshHttp }>;
}

/** JSON-RPC 2.0 §5.1. */
const PARSE_ERROR = -32_700;
const INVALID_REQUEST = -32_600;

/** Answers a JSON-RPC message of the Model Context Protocol, as the caller who sent it. */
export function answerMessage(deps: AnswerMessageDeps): GatewayMiddleware {
  const { operationsFor } = deps;
  let loading: ReturnType<typeof loadAnswer> | undefined;
  const forget = (error: unknown): never => {
    loading = undefined;
    throw error;
  };
  return async (ctx) => {
    const message = readMessage(ctx);
    if (message === undefined) return;
    const answer = await (loading ??= loadAnswer(deps).catch(forget));
    const { issuer, subject, roles } = requireSet(ctx.state.principal, 'principal');
    const name = sha256Hex(JSON.stringify([issuer, subject]));
    const caller = { name, roles, operations: operationsFor(ctx.state), traceId: ctx.state.traceId };
    const response = await answer({ message, headers: headersOf(ctx), signal: signalOf(ctx) }, caller);
    ctx.status = response.status;
    for (const [name, value] of response.headers) ctx.set(name, value);
    ctx.body = Buffer.from(await response.arrayBuffer());
  };
}

/** Loads the tools with the first message: a gateway of agents that call the REST API never needs their megabyte of code. */
async function loadAnswer(deps: AnswerMessageDeps): Promise<ReturnType<typeof createMeshHttp>> {
  const { version, store, logger, formKeys, card, loadTools = () => import('@handoff/agent-mesh') } = deps;
  const tools = await loadTools();
  return tools.createMeshHttp({
    version,
    formKeys,
    card,
    now: () => deps.clock.now().getTime(),
    agreeOnHour: createAgreementOnHours(store),
    report: (err, { traceId }) => logger.info({ err, trace_id: traceId }, 'MCP tool failed'),
    refused: (refusal, { traceId }) => logger.info({ refusal, trace_id: traceId }, 'MCP message refused'),
  });
}

/** Reads the message; undefined when it was refused and answered. */
function readMessage(ctx: GatewayContext): unknown {
  try {
    const message = parseJsonStrict(ctx.state.body);
    if (typeof message === 'object' && message !== null && !Array.isArray(message)) return message;
  } catch (thrown) {
    const error = toHandoffError(thrown);
    ctx.state.error = error;
    refuse(ctx, error.code === 'MALFORMED_JSON' ? PARSE_ERROR : INVALID_REQUEST, error.detail);
    return undefined;
  }
  // The protocol has no batches since 2025-06-18, and a batch would count as a single request.
  refuse(ctx, INVALID_REQUEST, 'The body has to be one JSON-RPC message, not a batch of them.');
  return undefined;
}

function refuse(ctx: GatewayContext, code: number, message: string): void {
  ctx.status = 400;
  ctx.body = { jsonrpc: '2.0', id: null, error: { code, message } };
}

/** Only the protocol's headers are passed on, and never the token. */
function headersOf(ctx: GatewayContext): MeshMessage['headers'] {
  const headers = new Headers();
  for (const [name, value] of Object.entries(ctx.req.headers)) {
    if (typeof value === 'string' && /^(accept|content-type|mcp-.*)$/.test(name)) headers.set(name, value);
  }
  return headers;
}

function signalOf(ctx: GatewayContext): AbortSignal {
  const gone = new AbortController();
  ctx.res.once('close', () => gone.abort());
  return gone.signal;
}
