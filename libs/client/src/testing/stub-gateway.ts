import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A received request. */
export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** The body as JSON, or as text when it is not JSON; undefined without a body. */
  readonly body: unknown;
}

export type Answer = (request: SeenRequest, ...exchange: Parameters<RequestListener>) => void;

/** An HTTP server on loopback with the part of the contract that a test needs. */
export interface StubGateway extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  close(): Promise<void>;
}

/** A server that answers every request by one function of the request. */
export async function startStub(answer: Answer): Promise<StubGateway> {
  const requests: SeenRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const seen = { method, url, headers, body: parse(Buffer.concat(chunks).toString()) };
      requests.push(seen);
      answer(seen, request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, requests, close, [Symbol.asyncDispose]: close };
}

/** A server that gives one answer after the other, and repeats the last one. */
export function startScript(...answers: readonly Answer[]): Promise<StubGateway> {
  let count = 0;
  return startStub((...exchange) => {
    count += 1;
    answers[Math.min(count, answers.length) - 1]!(...exchange);
  });
}

/** Answers with JSON. */
export const json =
  (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer =>
  (_seen, _request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };

/** Answers with a problem document. */
export const problem = (status: number, code: string, facts: object = {}): Answer =>
  json(status, { ...facts, status, code, detail: 'what happened', trace_id: 't' });

/** Breaks the connection. */
export const hangUp: Answer = (_seen, request) => request.socket.destroy();

/** Never answers. */
export const silence: Answer = () => undefined;

function parse(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
