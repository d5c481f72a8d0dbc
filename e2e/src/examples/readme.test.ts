import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startEmbeddedTopology } from '../topology/embedded-topology.js';
import { endWithParent } from '../topology/end-with-parent.js';
import type { Topology } from '../topology/topology.js';
import { eventually, tempDir, type TempDir } from '@handoff/testing';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const README = readFileSync(`${ROOT}README.md`, 'utf8');

/** npm tells people of its newer versions, now and then. */
const QUIET_NPM = { npm_config_update_notifier: 'false' };

/** The code blocks of README's section "Use it", by language, in order. */
const [, SECTION = ''] = /\n## Use it\n([\s\S]*?)\n## /.exec(README) ?? [];
const blocks = (language: string): readonly string[] =>
  [...SECTION.matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, code]) => code!);

describe("README's commands and snippets, as written", () => {
  let dataDir: TempDir;
  let handoff: Topology;
  beforeAll(async () => {
    dataDir = await tempDir('handoff-readme-');
    handoff = await startEmbeddedTopology({ dataDir: dataDir.path });
  });
  afterAll(async () => {
    await handoff.stop();
    await dataDir.remove();
  });

  /** Runs a script in the directory of the clone, on a terminal of its own where `typed` answers. */
  function shell(script: string, typed?: string): Promise<{ readonly code: number; readonly output: string }> {
    const onTerminal =
      process.platform === 'linux' ? ['-qec', script, '/dev/null'] : ['-q', '/dev/null', 'sh', '-c', script];
    const [command, args] = typed === undefined ? ['sh', ['-ec', script]] : ['script', onTerminal];
    const child = spawn(command, args, {
      cwd: ROOT,
      env: {
        PATH: process.env['PATH'],
        HOME: dataDir.path,
        HANDOFF_DATA_DIR: dataDir.path,
        NO_COLOR: '1',
        ...QUIET_NPM,
      },
    });
    endWithParent(child);
    let output = '';
    let answered = typed === undefined;
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        if (!answered && output.includes('[y/N]')) child.stdin.write(`${typed}\n`);
        answered ||= output.includes('[y/N]');
      });
    return new Promise((resolve) => child.once('close', (code) => resolve({ code: code ?? -1, output })));
  }

  test('curl hands over a task that waits for an approval, and its reader finds and gives it on the command line', async () => {
    const [curl, , commands] = blocks('sh');
    const sent = await shell(curl!);
    expect(sent).toMatchObject({
      code: 0,
      output: expect.stringMatching(/"status":"awaiting_approval".*"approval_id"/),
    });
    const { approval_id } = JSON.parse(sent.output) as { approval_id: string };

    const [send, inbox, approve, tail, ...others] = commands!.trim().split('\n');
    expect(others).toEqual([]);
    expect((await shell(send!)).output).toMatch(/^approval \S+ waits for manager$/m);
    expect((await shell(inbox!)).output).toContain(`${approval_id}  budget_request from finance to manager`);
    const decided = await shell(approve!.replace('<id>', approval_id), 'y');
    expect(decided.output).toContain('amount: 50000');
    expect(decided).toMatchObject({ code: 0, output: expect.stringContaining(`${approval_id} is approved`) });
    expect(tail).toMatch(/^npx handoff tail\b/);
  });

  test('curl gives the approval too', async () => {
    const [send, decide] = blocks('sh');
    const script = send!.replaceAll('q3-budget', 'q3-by-curl');
    const { approval_id } = JSON.parse((await shell(script)).output) as { approval_id: string };
    const decided = await shell(`eval "$(npx handoff env)"\n${decide!.replace('<id>', approval_id)}`);
    expect(JSON.parse(decided.output)).toMatchObject({ approval_id, status: 'approved' });
  });

  test('the TypeScript snippet ends with a completed task', async () => {
    const [snippet] = blocks('ts');
    const run = blocks('sh').at(-1)!;
    const file = join(dataDir.path, 'first.ts');
    await writeFile(file, snippet!);
    const ran = await shell(`eval "$(npx handoff env)"\n${run.replace('first.ts', file)}`);
    expect(ran).toMatchObject({ code: 0, output: expect.stringMatching(/\ncompleted\n$/) });
    const without = await shell(run.replace('first.ts', file));
    expect(without).toMatchObject({ code: 1, output: expect.stringContaining('The client needs a baseUrl: ') });
  });

  test('the demo plays both approvals, also when it is played again', async () => {
    const first = await shell('node e2e/bin/demo.mjs');
    expect(first).toMatchObject({
      code: 0,
      output: expect.stringContaining('Done: two approvals, every step on record.'),
    });
    expect(first.output).toContain('ask: A payment above 10,000 USD needs the approval of manager.');
    expect(first.output).toContain('allowed once: ');
    const again = await shell('node e2e/bin/demo.mjs');
    expect(again).toMatchObject({ code: 0, output: expect.stringContaining('and not a second time: used') });
    expect(again.output).not.toContain('publishes it');
  }, 60_000);

  test('the MCP snippet is a configuration of the command that exists', () => {
    const [mcp] = blocks('json').map((text) => JSON.parse(text) as McpConfig);
    const { command, args, env } = mcp!.mcpServers.handoff;
    expect([command, ...args]).toEqual(['npx', 'handoff', 'mcp']);
    expect(Object.keys(env)).toEqual(['CONTROLLER_URL', 'MESH_JWT_TOKEN']);
  });

  test('the stream of events is open to the token that the section has set', async () => {
    const [curl] = /`(curl -N [^`]*)`/.exec(SECTION)?.slice(1) ?? [];
    // The stream has no end, and on a slow machine two seconds may pass before it begins.
    await eventually(async () => {
      const { output } = await shell(`eval "$(npx handoff env)"\ntimeout 2 ${curl} -s -D - || true`);
      expect(output).toMatch(/^HTTP\/1.1 200[\s\S]*content-type: text\/event-stream/i);
      return true;
    });
  });
});

interface McpConfig {
  readonly mcpServers: {
    readonly handoff: {
      readonly command: string;
      readonly args: string[];
      readonly env: Readonly<Record<string, string>>;
    };
  };
}
