import { once } from 'node:events';
import { createServer } from 'node:http';
import { Writable } from 'node:stream';
import { expect, test } from '@jest/globals';
import { eventually, freePort } from '@handoff/testing';
import { runDemo } from './run-demo.js';

test('the demo waits until a gateway answers', async () => {
  let output = '';
  const out = new Writable({
    write(chunk: Buffer, _encoding, done) {
      output += chunk.toString();
      done();
    },
  });
  const port = await freePort();
  const roles = ['FINANCE', 'MANAGER', 'AUDITOR', 'ADMIN'];
  const tokens = Object.fromEntries(roles.map((role) => [`HANDOFF_TOKEN_${role}`, 'a-token']));
  const ended = runDemo({ ...tokens, HANDOFF_URL: `http://127.0.0.1:${port}` }, out, '');
  await eventually(() => output.includes('Waiting for an answer.'));
  expect(output).not.toContain('Handoff demo against');

  // It answers, but is no gateway: the demo has begun, and stops at its first step.
  const server = createServer((_request, response) => response.writeHead(404).end());
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  try {
    expect(await ended).toBe(1);
    expect(output).toContain(`Handoff demo against http://127.0.0.1:${port}`);
  } finally {
    server.close();
    server.closeAllConnections();
  }
});
