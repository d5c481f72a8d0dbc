import { fileURLToPath } from 'node:url';
import { DEMO_ROLES } from '@handoff/kernel';

/**
 * The path of the command, from `dist/` and from the bundle. An MCP client starts it in any directory; `npx handoff` would there
 * be the program of that name in the registry.
 */
const PROGRAM = fileURLToPath(new URL('../bin/handoff.mjs', import.meta.url));

export interface BannerFacts {
  readonly gatewayUrl: string;
  /** A link that signs a person in once; undefined when the console is switched off. */
  readonly consoleUrl: string | undefined;
  readonly opsUrl: string;
  readonly dataDir: string;
  readonly version: string;
  /** How the person calls this command. */
  readonly name: string;
}

/**
 * The text that `handoff up` prints when it listens: URLs, a first request, and how to get tokens. It holds no token,
 * because it may end up in a file or a log collector.
 */
export function renderBanner(facts: BannerFacts): string {
  const mcp = {
    mcpServers: {
      handoff: {
        command: 'node',
        args: [PROGRAM, 'mcp'],
        env: { CONTROLLER_URL: facts.gatewayUrl, MESH_JWT_TOKEN: '<token>' },
      },
    },
  };
  return `
Handoff ${facts.version} is listening on ${facts.gatewayUrl}
${consoleLines(facts)}
  API      ${facts.gatewayUrl}/openapi.json
  health   ${facts.gatewayUrl}/health
  metrics  ${facts.opsUrl}/metrics
  data     ${facts.dataDir} (embedded Postgres; safe to kill, delete it to start afresh)

Try it in another terminal, in this directory. First set the URL, and a token for each of
${DEMO_ROLES.join(', ')}:

  eval "$(${facts.name} env)"

  curl -s $HANDOFF_URL/tasks/route -H "Authorization: Bearer $FINANCE" \\
    -H 'Content-Type: application/json' -H "Idempotency-Key: first-task" \\
    -d '{"target":"manager","task":{"task_type":"budget_request","description":"Q3 budget","data":{"amount":50000}}}'

  ${facts.name} inbox manager

or see the whole workflow, with an approval: npm run demo

MCP client (Claude, goose, …): ${facts.gatewayUrl}/mcp over HTTP, or a process on stdio. For <token> put
what \`${facts.name} token --role finance\` prints:

  ${JSON.stringify(mcp)}

Ctrl-C stops it; nothing is lost.
`;
}

function consoleLines({ consoleUrl, name }: BannerFacts): string {
  if (consoleUrl === undefined) return '';
  return `
Open the console, where people see what agents do and decide what they ask. The link works once, for ten minutes;
\`${name} console\` prints another. You act as finance at first: the menu at its top right has the other roles.

  ${consoleUrl}
`;
}
