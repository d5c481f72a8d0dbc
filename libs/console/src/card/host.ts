import type { JsonObject } from '@handoff/client';

/** What a tool has answered (MCP: CallToolResult), as far as the card reads it. */
export interface ToolResult {
  readonly isError?: boolean;
  readonly content?: readonly { readonly type: string; readonly text?: string }[];
  readonly structuredContent?: JsonObject;
}

/** How the host wants the card to look. */
export interface HostContext {
  readonly theme?: 'light' | 'dark';
}

/** What the host tells of the call that the card belongs to. */
export interface HostEvents {
  readonly onArguments: (args: JsonObject) => void;
  readonly onResult: (result: ToolResult) => void;
  readonly onCancelled: () => void;
  readonly onContext: (context: HostContext) => void;
}

/** The application that shows the card: a client of Handoff's tools, which makes the card's calls. */
export interface Host {
  /** @throws when the host refuses the call. A tool that fails answers instead. */
  callTool(name: string, args: JsonObject): Promise<ToolResult>;
  /** Tells the model what has happened, if the host takes it. */
  tellModel(text: string): void;
  /** Tells how much space the card takes. */
  resize(size: { readonly width: number; readonly height: number }): void;
}

/** The revision of MCP Apps (SEP-1865) that the card speaks. */
const PROTOCOL_VERSION = '2026-01-26';
const SELF = { name: 'handoff-approval', title: 'Handoff', version: '1.0.0' };
const METHOD_NOT_FOUND = -32_601;

interface Message {
  readonly jsonrpc: '2.0';
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: JsonObject;
  readonly result?: JsonObject;
  readonly error?: { readonly message?: string };
}

interface Waiting {
  readonly resolve: (result: JsonObject) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Connects to the host: JSON-RPC over `postMessage`, as MCP Apps has it. Written out here, because the library for it is as large
 * as the rest of the card. The target of messages is any origin: the card cannot know its host's, and tells it only what came from it.
 */
export async function connectHost(page: Window, events: HostEvents): Promise<Host> {
  const waiting = new Map<number | string, Waiting>();
  let lastId = 0;
  const post = (message: Omit<Message, 'jsonrpc'>): void =>
    page.parent.postMessage({ jsonrpc: '2.0', ...message }, '*');
  const request = (method: string, params: JsonObject): Promise<JsonObject> =>
    new Promise((resolve, reject) => {
      lastId += 1;
      waiting.set(lastId, { resolve, reject });
      post({ id: lastId, method, params });
    });
  page.addEventListener('message', ({ source, data }: MessageEvent<unknown>) => {
    if (source !== page.parent || !isMessage(data)) return;
    if (data.method === undefined) settle(waiting, data);
    else if (data.id === undefined) tell(events, data.method, data.params ?? {});
    else if (data.method === 'ping' || data.method === 'ui/resource-teardown') post({ id: data.id, result: {} });
    else post({ id: data.id, error: { code: METHOD_NOT_FOUND, message: 'The card has no such method.' } as never });
  });

  const answer = await request('ui/initialize', {
    protocolVersion: PROTOCOL_VERSION,
    appInfo: SELF,
    appCapabilities: { availableDisplayModes: ['inline', 'fullscreen'] },
  });
  const { hostCapabilities, hostContext } = answer as {
    readonly hostCapabilities?: JsonObject;
    readonly hostContext?: HostContext;
  };
  events.onContext(hostContext ?? {});
  post({ method: 'ui/notifications/initialized', params: {} });
  return {
    callTool: async (name, args) => request('tools/call', { name, arguments: args }),
    tellModel(text) {
      if (hostCapabilities?.['updateModelContext'] === undefined) return;
      // A host may refuse it; what was decided is decided.
      request('ui/update-model-context', { content: [{ type: 'text', text }] }).catch(() => undefined);
    },
    resize: ({ width, height }) => post({ method: 'ui/notifications/size-changed', params: { width, height } }),
  };
}

function isMessage(data: unknown): data is Message {
  return typeof data === 'object' && data !== null && (data as Partial<Message>).jsonrpc === '2.0';
}

function settle(waiting: Map<number | string, Waiting>, { id, result, error }: Message): void {
  const waits = id === undefined ? undefined : waiting.get(id);
  if (id === undefined || waits === undefined) return;
  waiting.delete(id);
  if (error === undefined) waits.resolve(result ?? {});
  else waits.reject(new Error(error.message ?? 'refused'));
}

function tell(events: HostEvents, method: string, params: JsonObject): void {
  switch (method) {
    case 'ui/notifications/tool-input':
      return events.onArguments((params['arguments'] ?? {}) as JsonObject);
    case 'ui/notifications/tool-result':
      return events.onResult(params);
    case 'ui/notifications/tool-cancelled':
      return events.onCancelled();
    case 'ui/notifications/host-context-changed':
      return events.onContext(params);
    default:
  }
}
