import type { Writable } from 'node:stream';
import { startEmbeddedTopology } from '../topology/embedded-topology.js';
import { startBearerProxy } from './bearer-proxy.js';
import { runInspector } from './run-inspector.js';
import { runSuite } from './run-suite.js';
import { installTools } from './tools.js';

/** The tested revisions: the current one, and the last one that starts with a handshake. */
const REVISIONS = ['2026-07-28', '2025-11-25'] as const;

/**
 * Tests the MCP endpoint of a running Handoff with the official conformance suite and inspector.
 *
 * @returns the exit code: 0 when the results match the baseline.
 */
export async function main(output: Pick<Writable, 'write'>): Promise<number> {
  await installTools();
  const topology = await startEmbeddedTopology();
  const gateway = topology.gateways[0]!;
  const token = await topology.token({ subject: 'conformance', roles: ['finance'] });
  const proxy = await startBearerProxy(gateway, token);
  let found = 0;
  const report = (title: string, problems: readonly string[]): void => {
    found += problems.length;
    output.write(`${problems.length === 0 ? 'ok  ' : 'FAIL'}  ${title}\n`);
    for (const problem of problems) output.write(`      ${problem}\n`);
  };
  try {
    for (const revision of REVISIONS) {
      const { passed, problems } = await runSuite(`${proxy.url}/mcp`, revision);
      report(`conformance to ${revision}: ${passed} checks pass, the others as in the baseline`, problems);
    }
    report('the inspector, over HTTP and stdio', await runInspector(gateway, token));
  } finally {
    proxy.close();
    await topology.stop();
  }
  return found === 0 ? 0 : 1;
}
