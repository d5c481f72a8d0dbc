import type { SendOptions, TestGateway } from './start-test-gateway.js';

const PRESENT = '2026-07-28';
export const EARLIER = '2025-11-25';

/** A request of the present revision, with its metadata in headers and in the message. */
export function present(method: string, params: object = {}): SendOptions & { headers: Record<string, string> } {
  const { name, uri } = params as { readonly name?: string; readonly uri?: string };
  return {
    headers: {
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': PRESENT,
      'mcp-method': method,
      ...(name === undefined && uri === undefined ? {} : { 'mcp-name': name ?? uri! }),
    },
    body: {
      jsonrpc: '2.0',
      id: 1,
      method,
      params: {
        ...params,
        _meta: {
          'io.modelcontextprotocol/protocolVersion': PRESENT,
          'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
          'io.modelcontextprotocol/clientCapabilities': {},
        },
      },
    },
  };
}

/** A request of an earlier revision, without a handshake before it. */
export function earlier(method: string, params: object = {}): SendOptions & { headers: Record<string, string> } {
  return {
    headers: { accept: 'application/json, text/event-stream', 'mcp-protocol-version': EARLIER },
    body: { jsonrpc: '2.0', id: 1, method, params },
  };
}

/** An answer to a message. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // As loose as JSON.parse, so that a test can read any member.
  readonly json: ReturnType<typeof JSON.parse>;
}

/** Sends a message to a gateway. */
export async function postTo(gateway: TestGateway, options: SendOptions): Promise<Answer> {
  const response = await gateway.send('POST', '/mcp', options);
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    json: text === '' ? undefined : (JSON.parse(text) as unknown),
  };
}

/** The parameters of a call of `send_task`. */
export const sending = (args: object = {}): object => ({
  name: 'send_task',
  arguments: { target: 'manager', task: 'x', ...args },
});
