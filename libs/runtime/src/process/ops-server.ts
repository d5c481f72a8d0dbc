import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import type { Readiness } from './readiness.js';

export interface OpsServerOptions {
  readonly host: string;
  /** 0 means any free port. */
  readonly port: number;
  /** Takes any free port when that one is taken. */
  readonly orAnyFreePort?: boolean;
  readonly readiness: Pick<Readiness, 'report'>;
  readonly metrics: Registry;
}

export interface OpsServer {
  readonly url: string;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/**
 * Serves the operations endpoints: `/livez` shows only that the event loop runs, `/readyz` whether to send work here
 * (200 or 503, with each check by name), `/metrics` is Prometheus text.
 *
 * @throws Error (`EADDRINUSE`, …) when it cannot listen.
 */
export async function startOpsServer(options: OpsServerOptions): Promise<OpsServer> {
  const server = createServer({ requestTimeout: 5_000, headersTimeout: 5_000 }, (request, response) => {
    void answer(options, request).then((result) => {
      send(response, request, result);
    });
  });
  await listen(server, options.port, options.host).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE' || options.orAnyFreePort !== true) throw error;
    return listen(server, 0, options.host);
  });
  const { address, family, port } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    async close() {
      const closed = once(server, 'close');
      server.close().closeAllConnections();
      await closed;
    },
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function answer(options: OpsServerOptions, request: IncomingMessage): Promise<Answer> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return json(405, { status: 'method not allowed' });
  try {
    switch (request.url?.split('?')[0]) {
      case '/livez':
        return json(200, { status: 'alive' });
      case '/readyz': {
        const report = await options.readiness.report();
        return json(report.status === 'ready' ? 200 : 503, report);
      }
      case '/metrics':
        return { status: 200, type: options.metrics.contentType, body: await options.metrics.metrics() };
      default:
        return json(404, { status: 'not found', paths: ['/livez', '/readyz', '/metrics'] });
    }
  } catch {
    // An error of a collector or a check tells a probe nothing about the process.
    return json(500, { status: 'error' });
  }
}

function json(status: number, value: object): Answer {
  return { status, type: 'application/json', body: `${JSON.stringify(value)}\n` };
}

function send(response: ServerResponse, request: IncomingMessage, { status, type, body }: Answer): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
