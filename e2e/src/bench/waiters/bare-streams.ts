import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The least that holds event streams: Node's HTTP server alone, as a child process. It reports its port. */
const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(':\n\n');
});
server.listen(0, '127.0.0.1', () => process.send!({ port: (server.address() as AddressInfo).port }));
