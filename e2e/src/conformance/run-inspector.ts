import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { INSPECTOR, runNode } from './tools.js';

const HANDOFF = fileURLToPath(
  new URL(join('..', '..', '..', 'services', 'all-in-one', 'bin', 'handoff.mjs'), import.meta.url),
);

/** Lists and calls the tools with the official inspector, over both transports; returns the problems. */
export async function runInspector(gateway: string, token: string): Promise<readonly string[]> {
  const ways: Readonly<Record<string, readonly string[]>> = {
    HTTP: [`${gateway}/mcp`, '--transport', 'http', '--header', `Authorization: Bearer ${token}`],
    stdio: ['-e', `CONTROLLER_URL=${gateway}`, '-e', `MESH_JWT_TOKEN=${token}`, process.execPath, HANDOFF, 'mcp'],
  };
  const problems: string[] = [];
  for (const [way, server] of Object.entries(ways)) {
    const { tools } = await inspect(server, ['--method', 'tools/list']);
    if (!tools?.some(({ name }) => name === 'send_task')) problems.push(`${way}: send_task is not listed`);
    const sending = [
      '--method',
      'tools/call',
      '--tool-name',
      'send_task',
      '--tool-arg',
      'target=manager',
      `task=by ${way}`,
    ];
    const [first, again] = [await inspect(server, sending), await inspect(server, sending)];
    if (first.structuredContent?.status !== 'pending') problems.push(`${way}: ${JSON.stringify(first)}`);
    if (first.structuredContent?.task_id !== again.structuredContent?.task_id) problems.push(`${way}: sent twice`);
  }
  return problems;
}

interface Inspected {
  readonly tools?: readonly { readonly name: string }[];
  readonly structuredContent?: { readonly task_id?: string; readonly status?: string };
  readonly failure?: string;
}

async function inspect(server: readonly string[], method: readonly string[]): Promise<Inspected> {
  // The inspector looks for its own package.json relative to the working directory.
  const { code, stdout, stderr } = await runNode(
    [INSPECTOR, '--cli', ...server, ...method],
    dirname(INSPECTOR),
    60_000,
  );
  return code === 0 ? (JSON.parse(stdout) as Inspected) : { failure: stderr.slice(-2_000) };
}
