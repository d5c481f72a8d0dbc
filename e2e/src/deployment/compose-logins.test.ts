import { describe, expect, test } from '@jest/globals';
import { readComposeFile, readDeploymentFile } from './deployment-files.js';

const DATABASE_LOGINS = ['session', 'task', 'audit', 'webhook', 'directory'];
const NATS_LOGINS = ['gateway', ...DATABASE_LOGINS];

/** With every variable set to its own name, a login that uses another's variable shows another's password. */
describe.each([
  ['nothing', readComposeFile()],
  ['every variable', readComposeFile((name) => name)],
])('the logins of docker-compose.yml where the environment sets %s', (_what, { services }) => {
  const environmentOf = (name: string): Readonly<Record<string, string>> => services[name]?.environment ?? {};
  function loginOf(name: string, variable: string): readonly string[] {
    const { username, password, hostname } = new URL(environmentOf(name)[variable] ?? '');
    return [hostname, username, password];
  }

  test('to Postgres: each service has its own role, with the password that the role is created with', () => {
    const made = environmentOf('postgres');
    for (const name of DATABASE_LOGINS) {
      const password = made[`HANDOFF_${name.toUpperCase()}_PASSWORD`];
      expect(loginOf(name, 'DATABASE_URL')).toEqual(['postgres', `handoff_${name}`, password]);
    }
    expect(loginOf('migrate', 'DATABASE_URL')).toEqual(['postgres', made['POSTGRES_USER'], made['POSTGRES_PASSWORD']]);
    expect(loginOf('gateway', 'DATABASE_URL')).toEqual(['postgres', '', '']);
    const passwords = Object.entries(made).flatMap(([name, value]) => (name.endsWith('_PASSWORD') ? [value] : []));
    expect([passwords.length, new Set(passwords).size]).toEqual([6, 6]);
  });

  test('to NATS: each part logs in as itself, with the password that the server expects', () => {
    const asked = environmentOf('nats');
    for (const name of NATS_LOGINS) {
      expect(loginOf(name, 'NATS_URL')).toEqual(['nats', name, asked[`NATS_${name.toUpperCase()}_PASSWORD`]]);
    }
    expect(loginOf('migrate', 'NATS_URL')).toEqual(['nats', '', '']);
    const users = [...readDeploymentFile('.docker/nats/users.conf').matchAll(/user: (\w+)\s+password: \$(\w+)/g)];
    const variables = [...NATS_LOGINS, 'subscriber'].map((user) => [user, `NATS_${user.toUpperCase()}_PASSWORD`]);
    expect(users.map(([, user, variable]) => [user, variable])).toEqual(variables);
    expect(Object.keys(asked)).toEqual(variables.map(([, variable]) => variable));
    expect(new Set(Object.values(asked)).size).toBe(variables.length);
  });

  test('to Redis: only the gateway has one, with the password that the server expects', () => {
    expect(loginOf('gateway', 'REDIS_URL')).toEqual(['redis', 'handoff', environmentOf('redis')['REDIS_PASSWORD']]);
    const knowing = Object.keys(services).filter((name) => 'REDIS_URL' in environmentOf(name));
    expect(knowing).toEqual(['gateway']);
  });

  test('contain no password of another part', () => {
    const secrets = (name: string): readonly string[] =>
      Object.entries(environmentOf(name)).flatMap(([variable, value]) =>
        variable.endsWith('_PASSWORD') ? [value] : [],
      );
    for (const name of [...NATS_LOGINS, 'migrate']) {
      const own = [...loginOf(name, 'DATABASE_URL'), ...loginOf(name, 'NATS_URL')];
      if (name === 'gateway') own.push(...loginOf(name, 'REDIS_URL'));
      const others = ['postgres', 'nats', 'redis', 'keycloak'].flatMap(secrets).filter((each) => !own.includes(each));
      const text = JSON.stringify(environmentOf(name));
      expect(others.filter((secret) => text.includes(secret))).toEqual([]);
    }
  });
});
