import { spawn } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, tempDir } from '@handoff/testing';
import { deploymentPath } from '../deployment/deployment-files.js';

/** A running Keycloak with the realm of this repository. */
export interface Keycloak {
  /** The issuer of the realm. */
  readonly issuer: string;
  /** Calls the admin API, as the administrator. */
  admin(method: string, path: string, body?: object): Promise<Response>;
  stop(): Promise<void>;
}

const PASSWORD = 'test-only';
const START_MS = 240_000;

/** Starts Keycloak in development mode, on loopback, with its data in a temporary directory. */
export async function startKeycloak(home: string): Promise<Keycloak> {
  const directory = await tempDir('handoff-keycloak-');
  const [port, managementPort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  // A copy, because it writes to its own directory. Of the libraries it makes links.
  const own = join(directory.path, 'keycloak');
  cpSync(home, own, { recursive: true });
  mkdirSync(join(own, 'data', 'import'), { recursive: true });
  cpSync(deploymentPath('.docker/keycloak/handoff-realm.json'), join(own, 'data', 'import', 'handoff-realm.json'));
  const child = spawn(
    join(own, 'bin', 'kc.sh'),
    [
      'start-dev',
      '--import-realm',
      '--http-host=127.0.0.1',
      `--http-port=${port}`,
      `--http-management-port=${managementPort}`,
      `--hostname=${url}`,
      '--health-enabled=true',
    ],
    {
      env: {
        ...process.env,
        KC_BOOTSTRAP_ADMIN_USERNAME: 'admin',
        KC_BOOTSTRAP_ADMIN_PASSWORD: PASSWORD,
        JAVA_OPTS_KC_HEAP: '-Xms128m -Xmx768m',
      },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const kill = (): void => {
    try {
      process.kill(-child.pid!, 'SIGKILL');
    } catch {
      // it has ended
    }
  };
  process.on('exit', kill);
  const stop = async (): Promise<void> => {
    kill();
    process.off('exit', kill);
    await directory.remove();
  };
  const deadline = performance.now() + START_MS;
  for (;;) {
    const ready = await fetch(`http://127.0.0.1:${managementPort}/health/ready`).catch(() => undefined);
    if (ready?.status === 200) break;
    if (child.exitCode !== null || performance.now() > deadline) {
      await stop();
      throw new Error(`Keycloak did not start:\n${output.slice(-5_000)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return {
    issuer: `${url}/realms/handoff`,
    async admin(method, path, body) {
      const form = { grant_type: 'password', client_id: 'admin-cli', username: 'admin', password: PASSWORD };
      const token = await fetch(`${url}/realms/master/protocol/openid-connect/token`, {
        method: 'POST',
        body: new URLSearchParams(form),
      });
      const { access_token } = (await token.json()) as { access_token: string };
      return fetch(`${url}/admin/realms/handoff${path}`, {
        method,
        headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    },
    stop,
  };
}
