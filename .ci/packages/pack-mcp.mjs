import { join } from 'node:path';
import { bundleTo, fromSources } from '../bundle.mjs';
import { readJson, root, version, write, writeManifest } from './manifest.mjs';
import { writeNotices } from './third-party-notices.mjs';

const SOURCE = 'libs/agent-mesh';
const NAME = '@handoff/mcp';

/** The environment of the server, as a client that installs it from a registry asks a person for it. */
const VARIABLES = [
  { name: 'CONTROLLER_URL', description: "The gateway's URL", default: 'http://127.0.0.1:8088' },
  { name: 'MESH_JWT_TOKEN', description: 'An access token with the roles that the agent acts in', isSecret: true },
  { name: 'MESH_TOKEN_URL', description: 'Instead of a token: the token endpoint of the identity provider' },
  { name: 'MESH_CLIENT_ID', description: "The agent's registration at the identity provider" },
  { name: 'MESH_CLIENT_SECRET', description: 'Its secret', isSecret: true },
  { name: 'MESH_SCOPE', description: 'The scope of the tokens, if the identity provider needs one' },
  { name: 'MESH_AUDIENCE', description: 'The audience of the tokens, if the identity provider needs one' },
  { name: 'MESH_ROLE', description: 'The role to act as, for a token with several roles' },
];

/** `@handoff/mcp`: the tools as a server on stdin and stdout, in one file, with its entry for the MCP registry. */
export async function packMcp(folder) {
  const entry = { 'handoff-mcp': join(root, SOURCE, 'src', 'handoff-mcp.ts') };
  writeNotices(folder, await bundleTo(join(folder, 'bundle'), entry, { ...fromSources, sourcemap: false }));
  const { mcpName, repository } = readJson('package.json');
  writeManifest(folder, SOURCE, {
    name: NAME,
    mcpName,
    bin: { 'handoff-mcp': 'bundle/handoff-mcp.js' },
    exports: { './package.json': './package.json' },
    files: ['bundle', 'server.json', 'THIRD-PARTY-NOTICES.txt'],
  });
  write(join(folder, 'server.json'), `${JSON.stringify(serverEntry(mcpName, repository.url), null, 2)}\n`);
}

/** The entry for the MCP registry, in the form of its schema of 2025-12-11. */
function serverEntry(name, repositoryUrl) {
  const host = /(github|gitlab)\.com/.exec(repositoryUrl)?.[1];
  const url = repositoryUrl.replace(/^git\+/, '').replace(/\.git$/, '');
  return {
    $schema: 'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json',
    name,
    title: 'Handoff',
    description: 'Hand tasks from role to role, request and decide approvals, and wait for the outcome.',
    version,
    // The registry takes a repository only where it can look at it.
    ...(host === undefined ? {} : { repository: { url, source: host, subfolder: SOURCE } }),
    packages: [
      {
        registryType: 'npm',
        identifier: NAME,
        version,
        runtimeHint: 'npx',
        transport: { type: 'stdio' },
        environmentVariables: VARIABLES,
      },
    ],
  };
}
