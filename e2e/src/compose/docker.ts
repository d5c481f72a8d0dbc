import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { deploymentPath } from '../deployment/deployment-files.js';

const run = promisify(execFile);
const root = deploymentPath('.');

/** Runs a program in the root of the repository, and returns its output. */
async function output(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { stdout } = await run(command, [...args], {
    cwd: root,
    env: { ...process.env, DOCKER_BUILDKIT: '1', ...env },
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout.trim();
}

/** The Docker engine, and the containers of one Compose project. */
export interface Docker {
  readonly docker: (...args: readonly string[]) => Promise<string>;
  readonly compose: (...args: readonly string[]) => Promise<string>;
  /** The ids of the running containers of a service, oldest first. */
  containersOf(service: string): Promise<readonly string[]>;
  /** What a container prints when it runs a line of JavaScript; only for images with Node.js. */
  node(container: string, script: string): Promise<string>;
}

/** @returns why there is none, as a text. */
export async function findDocker(project: string, env: Readonly<Record<string, string>>): Promise<Docker | string> {
  const docker = (...args: readonly string[]): Promise<string> => output('docker', args, env);
  const answers = await docker('info', '--format', '{{.ServerVersion}}').then(
    () => true,
    () => false,
  );
  if (!answers) return 'no Docker engine answers';
  const plugin = await docker('compose', 'version').then(
    () => true,
    () => false,
  );
  const standalone = !plugin && (await output('docker-compose', ['version', '--short']).catch(() => '1'));
  if (standalone !== false && /^v?1\./.test(standalone)) return 'no Docker Compose 2 or newer answers';
  const [command, first] = plugin ? (['docker', ['compose']] as const) : (['docker-compose', []] as const);
  const compose = (...args: readonly string[]): Promise<string> =>
    output(command, [...first, '--project-name', project, ...args], env);
  return {
    docker,
    compose,
    async containersOf(service) {
      return (await compose('ps', '--quiet', service)).split('\n').filter(Boolean).reverse();
    },
    node: (container, script) => docker('exec', container, 'node', '-e', script),
  };
}

/** Waits until a container's health check passes. */
export async function untilHealthy({ docker }: Docker, container: string): Promise<void> {
  for (let attempt = 0; attempt < 240; attempt += 1) {
    const state = await docker('inspect', '--format', '{{.State.Health.Status}}', container).catch(() => '');
    if (state === 'healthy') return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`${container} is not healthy:\n${await docker('logs', '--tail', '50', container)}`);
}
