import { resolve } from 'node:path';
import { ADMIN_ROLE, AUDITOR_ROLE, DEMO_ROLES } from '@handoff/kernel';
import { openEmbeddedIssuer } from '../embedded-issuer.js';
import { EXIT } from '../exit-codes.js';
import { createOutput } from '../terminal/output.js';
import type { Surroundings } from '../terminal/surroundings.js';

export interface TokenOptions {
  readonly role: readonly string[];
  readonly sub?: string;
  readonly ttl: string;
  readonly json?: true;
}

/** The roles that this environment names, or those of the demo. */
function expectedRoles(env: NodeJS.ProcessEnv): ReadonlySet<string> {
  const known = env['KNOWN_ROLES'];
  return new Set(known ? [...known.split(',').map((role) => role.trim()), ADMIN_ROLE, AUDITOR_ROLE] : DEMO_ROLES);
}

const ROLE = /^[a-z][a-z0-9_-]{0,63}$/;

/**
 * Prints one token of the embedded issuer on stdout and nothing else; as JSON, its claims too.
 *
 * @returns the exit code.
 */
export async function printToken(options: TokenOptions, surroundings: Surroundings): Promise<number> {
  const { env } = surroundings;
  const out = createOutput(options.json === true, env, surroundings);
  const lifetimeSeconds = Number(options.ttl) * 3_600;
  const mistakes = [
    ...options.role
      .filter((role) => !ROLE.test(role))
      .map((role) => `--role ${JSON.stringify(role)} is not a role name: use a-z, 0-9, _ and -`),
    ...(lifetimeSeconds > 0 && lifetimeSeconds <= 24 * 3_600
      ? []
      : ['--ttl must be a number of hours, more than 0 and at most 24']),
    ...(options.sub === '' ? ['--sub must not be empty'] : []),
  ];
  if (mistakes.length > 0) {
    out.note(mistakes.join('\n'));
    return EXIT.usage;
  }
  const issuer = await openEmbeddedIssuer(resolve(env['HANDOFF_DATA_DIR'] || '.handoff'));
  const subject = options.sub ?? `${options.role[0]}-agent`;
  const expiresAt = new Date(Date.now() + Math.floor(lifetimeSeconds) * 1_000).toISOString();
  const token = await issuer.mint({ roles: options.role, subject, lifetimeSeconds: Math.floor(lifetimeSeconds) });
  for (const role of options.role.filter((each) => !expectedRoles(env).has(each))) {
    out.note(
      `Warning: ${role} is none of the configured roles (${[...expectedRoles(env)].join(', ')}). KNOWN_ROLES sets others.`,
    );
  }
  out.document({ token, subject, roles: options.role, expires_at: expiresAt });
  out.line(token);
  return EXIT.ok;
}
