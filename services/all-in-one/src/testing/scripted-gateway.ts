import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Answers = Record<string, (request: IncomingMessage, response: ServerResponse) => void>;

/** A gateway that answers each route as the test says, and records the requests. */
export interface ScriptedGateway extends AsyncDisposable {
  readonly url: string;
  readonly sent: {
    readonly route: string;
    readonly token: string;
    readonly body: unknown;
    readonly ifMatch: string | undefined;
  }[];
}

/** Starts a gateway on loopback. A route without an answer is a 404. */
export async function startScriptedGateway(answers: Answers): Promise<ScriptedGateway> {
  const sent: ScriptedGateway['sent'] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const route = `${request.method} ${request.url}`;
      const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
      const { 'if-match': ifMatch } = request.headers;
      sent.push({ route, token, body: body === '' ? undefined : (JSON.parse(body) as unknown), ifMatch });
      const answer = answers[route] ?? problem(404, 'NOT_FOUND');
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Answers with a JSON document. */
export const json =
  (body: unknown, status = 200) =>
  (_request: IncomingMessage, response: ServerResponse): void =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

/** Answers with a problem. */
export const problem = (status: number, code: string) =>
  json({ status, code, detail: 'because', trace_id: 'trace-1' }, status);

/** Answers with the first messages of an event stream. */
export const stream =
  (...messages: readonly string[]) =>
  (_request: IncomingMessage, response: ServerResponse): void =>
    void response.writeHead(200, { 'content-type': 'text/event-stream' }).write(messages.join(''));
