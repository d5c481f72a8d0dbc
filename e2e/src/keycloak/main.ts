import { startServers } from '@handoff/testing';
import { runSteps } from '../support/run-steps.js';
import { startScaledTopology } from '../topology/scaled-topology.js';
import { fetchKeycloak } from './fetch-keycloak.js';
import { startKeycloak } from './keycloak.js';
import { STEPS } from './steps.js';

/**
 * Runs a Keycloak with the realm of this repository, and five processes that trust it. Says so if Keycloak cannot be had.
 *
 * @returns the exit code.
 */
export async function main(out: NodeJS.WritableStream): Promise<number> {
  const found = fetchKeycloak();
  if (found instanceof Error) {
    out.write(`SKIPPED: ${found.message}. The realm in .docker/keycloak was not tried.\n`);
    return 0;
  }
  const servers = await startServers();
  process.env['TEST_DATABASE_URL'] = servers.databaseUrl;
  process.env['TEST_REDIS_URL'] = servers.redisUrl;
  process.env['TEST_NATS_URL'] = servers.natsUrl;
  out.write(`starting Keycloak ${found.version}\n`);
  const keycloak = await startKeycloak(found.home);
  const env = { OIDC_ISSUER_URL: keycloak.issuer, OIDC_AUDIENCE: 'handoff', AUTH_ROLES_CLAIM: 'roles' };
  const topology = await startScaledTopology({ instances: 1, env });
  try {
    return await runSteps(STEPS, { keycloak, gateway: topology.gateways[0]! }, out);
  } finally {
    await topology.stop();
    await keycloak.stop();
    await servers.stop();
  }
}
