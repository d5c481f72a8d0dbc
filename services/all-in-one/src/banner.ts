import type { EmbeddedIssuer } from './embedded-issuer.js';

/** The roles of the demo. */
export const DEMO_ROLES = ['finance', 'manager', 'legal', 'auditor', 'admin'] as const;
const TOKEN_HOURS = 12;

export interface BannerFacts {
  readonly gatewayUrl: string;
  readonly opsUrl: string;
  readonly dataDir: string;
  readonly version: string;
  /** Whether stdout is a terminal. Tokens must not end up in a file or a log collector. */
  readonly onTerminal: boolean;
}

/**
 * The text that `handoff up` prints when it listens: URLs, a first request, and on a terminal a token for each demo
 * role.
 */
export async function renderBanner(facts: BannerFacts, issuer: EmbeddedIssuer): Promise<string> {
  const tokens = facts.onTerminal ? await renderTokens(issuer) : HOW_TO_GET_TOKENS;
  const mcp = {
    mcpServers: {
      handoff: {
        command: 'npx',
        args: ['handoff', 'mcp'],
        env: { CONTROLLER_URL: facts.gatewayUrl, MESH_JWT_TOKEN: '<token>' },
      },
    },
  };
  return `
Handoff ${facts.version} is listening on ${facts.gatewayUrl}

  API      ${facts.gatewayUrl}/openapi.json
  health   ${facts.gatewayUrl}/health
  metrics  ${facts.opsUrl}/metrics
  data     ${facts.dataDir} (embedded Postgres; safe to kill, delete it to start afresh)

${tokens}

Try it in another terminal. ${facts.onTerminal ? 'Paste the tokens there' : 'Get the token there'}, then:

  curl -s ${facts.gatewayUrl}/tasks/route -H "Authorization: Bearer $FINANCE" \\
    -H 'Content-Type: application/json' -H "Idempotency-Key: first-task" \\
    -d '{"target":"manager","task":{"task_type":"budget_request","description":"Q3 budget","data":{"amount":50000}}}'

or see the whole workflow: npm run demo

MCP client (Claude, goose, …), with one of the tokens: ${facts.gatewayUrl}/mcp over HTTP, or a process on stdio

  ${JSON.stringify(mcp)}

Ctrl-C stops it; nothing is lost.
`;
}

const HOW_TO_GET_TOKENS = `Tokens are shown on a terminal only. In this directory:

export FINANCE=$(npx handoff token --role finance)`;

async function renderTokens(issuer: EmbeddedIssuer): Promise<string> {
  const lines = DEMO_ROLES.map(async (role) => {
    const request = { roles: [role], subject: `${role}-agent`, lifetimeSeconds: TOKEN_HOURS * 3_600 };
    return `export ${role.toUpperCase()}=${await issuer.mint(request)}`;
  });
  const head = `Tokens, good for ${TOKEN_HOURS} hours (more with: npx handoff token --role finance):`;
  return `${head}\n\n${(await Promise.all(lines)).join('\n')}`;
}
