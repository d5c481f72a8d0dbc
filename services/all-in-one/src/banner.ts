import type { EmbeddedIssuer } from './embedded-issuer.js';

/** The people of the demo. */
export const DEMO_ROLES = ['finance', 'manager', 'legal', 'auditor', 'admin'] as const;
const TOKEN_HOURS = 12;

export interface BannerFacts {
  readonly gatewayUrl: string;
  readonly opsUrl: string;
  readonly dataDir: string;
  readonly version: string;
}

/** What `handoff up` says when it listens: what is where, a token for each demo role, and what to do first. */
export async function renderBanner(facts: BannerFacts, issuer: EmbeddedIssuer): Promise<string> {
  const tokens = await Promise.all(
    DEMO_ROLES.map(
      async (role) =>
        [
          role,
          await issuer.mint({ roles: [role], subject: `${role}-agent`, lifetimeSeconds: TOKEN_HOURS * 3_600 }),
        ] as const,
    ),
  );
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

Tokens, good for ${TOKEN_HOURS} hours (more with: npx handoff token --role finance):

${tokens.map(([role, token]) => `export ${role.toUpperCase()}=${token}`).join('\n')}

Try it in another terminal. Paste the tokens there, then:

  curl -s ${facts.gatewayUrl}/tasks/route -H "Authorization: Bearer $FINANCE" \\
    -H 'Content-Type: application/json' -H "Idempotency-Key: first-task" \\
    -d '{"target":"manager","task":{"task_type":"budget_request","description":"Q3 budget","data":{"amount":50000}}}'

or see the whole workflow: npm run demo

MCP client (Claude, goose, …), with one of the tokens above: ${facts.gatewayUrl}/mcp over HTTP, or a process on stdio

  ${JSON.stringify(mcp)}

Ctrl-C stops it; nothing is lost.
`;
}
