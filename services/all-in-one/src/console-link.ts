import { DEMO_ROLES } from '@handoff/kernel';
import { keepSignIn } from '@handoff/runtime';
import type { EmbeddedIssuer } from './embedded-issuer.js';

/** Long enough to change to the browser. */
const CODE_LIFETIME_MS = 10 * 60_000;
const TOKEN_LIFETIME_SECONDS = 12 * 3_600;

/**
 * A link to the console that signs a person in once, as each demo role. It holds a code and no token, behind a `#`, so that
 * neither a server nor a log of one sees it.
 */
export async function makeConsoleLink(issuer: EmbeddedIssuer, dataDir: string, gatewayUrl: string): Promise<string> {
  const now = new Date(Date.now());
  const identities = await Promise.all(
    DEMO_ROLES.map(async (role) => {
      const subject = `${role}-person`;
      return {
        role,
        subject,
        token: await issuer.mint({ roles: [role], subject, lifetimeSeconds: TOKEN_LIFETIME_SECONDS }),
      };
    }),
  );
  const expiresAt = new Date(now.getTime() + TOKEN_LIFETIME_SECONDS * 1_000).toISOString();
  const code = await keepSignIn(dataDir, { identities, expires_at: expiresAt }, CODE_LIFETIME_MS, now);
  return `${gatewayUrl}/console#code=${code}`;
}
