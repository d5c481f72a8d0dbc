import { afterEach, expect, test } from '@jest/globals';
import { rawExchange } from './testing/raw-exchange.js';
import { startTestGateway, type TestGateway } from './testing/start-test-gateway.js';

const PATH = '/.well-known/authzen-configuration';

let gateway: TestGateway;
afterEach(() => gateway.close());

test('the metadata of the policy decision point names the routes of the configured URL, and needs no token', async () => {
  gateway = await startTestGateway({ exposure: { publicUrl: 'https://handoff.example/' } });
  const answer = await fetch(gateway.url + PATH);
  expect([answer.status, await answer.json()]).toEqual([
    200,
    {
      policy_decision_point: 'https://handoff.example',
      access_evaluation_endpoint: 'https://handoff.example/access/v1/evaluation',
      access_evaluations_endpoint: 'https://handoff.example/access/v1/evaluations',
    },
  ]);
});

test('without a configured URL it repeats no Host but that of this machine', async () => {
  gateway = await startTestGateway();
  const named = (host: string): Promise<string> =>
    rawExchange(gateway.url, `GET ${PATH} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  expect(await named('localhost:8088')).toContain('"access_evaluation_endpoint":"http://localhost:8088/access/v1');
  const refused = await named('evil.example');
  expect(refused).toMatch(/^HTTP\/1\.1 404/);
  expect(refused).not.toContain('evil.example');
});
