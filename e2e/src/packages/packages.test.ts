import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { startEmbeddedTopology } from '../topology/embedded-topology.js';
import { spawnHandoff } from '../topology/handoff-process.js';
import type { Topology } from '../topology/topology.js';
import { createProject, pack, type PackageName, type Packed, type Project } from './packed.js';

const NAMES: readonly PackageName[] = ['client', 'mcp', 'handoff'];
const USE = `
const main = async () => {
  const handoff = createClient({ baseUrl: process.env.HANDOFF, token: process.env.TOKEN });
  const { task_id } = await handoff.routeTask({ target: 'manager', task: { task_type: 'budget_request' } });
  const error = await handoff.getTask({ task_id: '00000000-0000-4000-8000-000000000000' }).catch((thrown) => thrown);
  console.log(JSON.stringify([(await handoff.getTask({ task_id })).status, isHandoffError(error, 'NOT_FOUND')]));
};
main();`;

let packed: Packed;
let esm: Project;
let cjs: Project;
let handoff: Topology;

beforeAll(async () => {
  packed = await pack();
  esm = await createProject(
    {
      'package.json': '{ "type": "module" }',
      'use.js': `import { createClient, isHandoffError } from '@handoff/client';${USE}`,
    },
    NAMES.map((name) => packed.tarball(name)),
    ['@electric-sql/pglite', '@cedar-policy/cedar-wasm'],
  );
  cjs = await createProject(
    { 'package.json': '{}', 'use.js': `const { createClient, isHandoffError } = require('@handoff/client');${USE}` },
    [packed.tarball('client')],
  );
  const command = join(esm.path, 'node_modules', 'handoff', 'bin', 'handoff.mjs');
  handoff = await startEmbeddedTopology({
    spawn: (name, args, env) => spawnHandoff(name, args, env, undefined, command),
  });
});
afterAll(async () => {
  await handoff?.stop();
  await Promise.all([esm?.remove(), cjs?.remove(), packed?.remove()]);
});

const finance = () => handoff.token({ subject: 'finance-agent', roles: ['finance'] });
const installed = async (name: string, file: string): Promise<string> =>
  readFile(join(esm.path, 'node_modules', name, file), 'utf8');

describe.each([
  ['client', '@handoff/client'],
  ['mcp', '@handoff/mcp'],
  ['handoff', 'handoff'],
] as const)('the package of %s', (folder, name) => {
  test('has the licence and a README, and neither tests nor source maps', () => {
    const files = packed.files(folder);
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']));
    expect(files.filter((file) => /\.map$|\.test\.|testing|tsbuildinfo|(^|\/)src\//.test(file))).toEqual([]);
  });

  test('can be published, and says where it comes from', async () => {
    const manifest = JSON.parse(await installed(name, 'package.json')) as Record<string, unknown>;
    expect(manifest).toMatchObject({
      name,
      license: 'Apache-2.0',
      description: expect.any(String),
      repository: { type: 'git', url: expect.stringMatching(/^git\+https:/), directory: expect.any(String) },
      engines: { node: '>=20.19.0' },
    });
    expect(manifest).not.toHaveProperty('private');
    expect(Object.keys(manifest['dependencies'] ?? {}).filter((each) => each.startsWith('@handoff/'))).toEqual([]);
  });

  test('has a README whose links lead out of the package to the repository', async () => {
    const links = [...(await installed(name, 'README.md')).matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link);
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((link) => !/^(https:\/\/|#)/.test(link))).toEqual([]);
  });

  test('shows no text of a compiler about maps that are not in it', async () => {
    const code = packed.files(folder).filter((file) => /\.(js|mjs|d\.ts)$/.test(file));
    const texts = await Promise.all(code.map((file) => installed(name, file)));
    expect(code.filter((_, i) => texts[i]!.includes('sourceMappingURL='))).toEqual([]);
  });
});

describe('the packages, installed into an empty project,', () => {
  test.each([
    ['import', () => esm],
    ['require', () => cjs],
  ])('give the client to %s', async (_how, project) => {
    const output = await project().node('use.js', { HANDOFF: handoff.gateways[0]!, TOKEN: await finance() });
    expect(JSON.parse(output)).toEqual(['pending', true]);
  });

  test('serve the tools over stdio', async () => {
    const client = new Client({ name: 'test', version: '1' });
    const env = { CONTROLLER_URL: handoff.gateways[0]!, MESH_JWT_TOKEN: await finance() };
    const command = join(esm.path, 'node_modules/.bin/handoff-mcp');
    await client.connect(new StdioClientTransport({ command, args: [], env }));
    expect(client.getServerVersion()?.version).toBe(
      (JSON.parse(await installed('@handoff/mcp', 'package.json')) as { version: string }).version,
    );
    expect(await client.callTool({ name: 'whoami', arguments: {} })).toMatchObject({
      structuredContent: { roles: ['finance'] },
    });
    await client.close();
  });

  test('decide by the rules of a profile', async () => {
    const command = join(esm.path, 'node_modules/handoff/bin/handoff.mjs');
    const profile = join(esm.path, 'node_modules/handoff/profiles/engineering/profile.yaml');
    const asked = ['profile', 'can', profile, 'github__merge_pull_request', '--context', 'branch=topic', '--json'];
    expect(JSON.parse(await esm.run(process.execPath, command, ...asked))).toMatchObject({ outcome: 'allow' });
  });

  test('have licences of the libraries that they contain', async () => {
    expect(await installed('handoff', 'THIRD-PARTY-NOTICES.txt')).toMatch(/^koa \d/m);
    expect(await installed('@handoff/mcp', 'THIRD-PARTY-NOTICES.txt')).toMatch(/^@modelcontextprotocol\/server \d/m);
  });
});

describe('the entry for the MCP registry', () => {
  test('has the name and the version of the package, in the lengths that the registry takes', async () => {
    const manifest = JSON.parse(await installed('@handoff/mcp', 'package.json')) as Record<string, string>;
    const entry = JSON.parse(await installed('@handoff/mcp', 'server.json')) as Record<string, string>;
    expect(entry['$schema']).toMatch(
      /^https:\/\/static\.modelcontextprotocol\.io\/schemas\/\d{4}-\d\d-\d\d\/server\.schema\.json$/,
    );
    expect(entry).toMatchObject({ name: manifest['mcpName'], version: manifest['version'] });
    expect(entry['name']).toMatch(/^[a-zA-Z0-9.-]{1,150}\/[a-zA-Z0-9._-]{1,49}$/);
    expect(entry['title']?.length).toBeLessThanOrEqual(100);
    expect(entry['description']?.length).toBeLessThanOrEqual(100);
    expect(entry['packages']).toEqual([
      expect.objectContaining({
        registryType: 'npm',
        identifier: '@handoff/mcp',
        version: manifest['version'],
        transport: { type: 'stdio' },
      }),
    ]);
  });

  test('asks for variables that the server reads', async () => {
    const { packages } = JSON.parse(await installed('@handoff/mcp', 'server.json')) as {
      packages: readonly [{ environmentVariables: readonly { name: string; isSecret?: boolean }[] }];
    };
    const page = await readFile(new URL('../../../docs/mcp.md', import.meta.url), 'utf8');
    const variables = packages[0].environmentVariables;
    expect(variables.filter(({ name }) => !page.includes(`\`${name}\``))).toEqual([]);
    expect(variables.filter(({ isSecret }) => isSecret).map(({ name }) => name)).toEqual([
      'MESH_JWT_TOKEN',
      'MESH_CLIENT_SECRET',
    ]);
  });
});
