import { runSteps } from '../support/run-steps.js';
import { findDocker } from './docker.js';
import { STEPS } from './steps.js';

const PROJECT = 'handoff-test';

/**
 * Builds the image, starts docker-compose.yml with it, and checks what the file promises. Takes everything down at the end.
 *
 * Without a Docker engine it says so and checks nothing. `COMPOSE_BUILD_ARGS` are further arguments of `docker build`, such as
 * `--network host`; `COMPOSE_STEPS` is how many steps to run.
 *
 * @returns the exit code.
 */
export async function main(env: NodeJS.ProcessEnv, out: NodeJS.WritableStream): Promise<number> {
  const settings = {
    GATEWAY_PORTS: env['GATEWAY_PORTS'] ?? '8088-8090',
    KEYCLOAK_PORT: env['KEYCLOAK_PORT'] ?? '8081',
  };
  const docker = await findDocker(PROJECT, settings);
  if (typeof docker === 'string') {
    out.write(`SKIPPED: ${docker}. docker-compose.yml and the Dockerfile were not tried.\n`);
    return 0;
  }
  const stand = {
    docker,
    issuer: `http://localhost:${settings.KEYCLOAK_PORT}/realms/handoff`,
    buildArguments: (env['COMPOSE_BUILD_ARGS'] ?? '').split(' ').filter(Boolean),
  };
  const steps = STEPS.slice(0, Number(env['COMPOSE_STEPS'] ?? STEPS.length));
  const logs = (): Promise<string> => docker.compose('logs', '--tail', '20', '--no-color').catch(() => '');
  try {
    return await runSteps(steps, stand, out, logs);
  } finally {
    await docker.compose('down', '--volumes', '--remove-orphans', '--timeout', '30').catch(() => undefined);
  }
}
