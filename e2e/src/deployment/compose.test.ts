import { describe, expect, test } from '@jest/globals';
import { loadModules } from '@handoff/all-in-one';
import { CALL_LINKS } from '@handoff/contracts';
import { readConfig, SHARED_CONFIG } from '@handoff/runtime';
import { readComposeFile, readDeploymentFile } from './deployment-files.js';

const all = await loadModules();
const { services, networks } = readComposeFile();
const ours = Object.entries(services).filter(([, service]) => service.build !== undefined);
const modules = ours.filter(([name]) => name !== 'migrate');

describe('docker-compose.yml', () => {
  test('runs every module, each as the service of its name', () => {
    expect(modules.map(([name]) => name).sort()).toEqual(Object.keys(all).sort());
    for (const [name, { command }] of modules) expect(command).toEqual(['run', name]);
  });

  test.each(ours)('gives %s only variables that it reads, with valid values', (name, { environment = {} }) => {
    const config = all[name]?.config ?? {};
    const known = [...Object.keys(SHARED_CONFIG), ...Object.keys(config)];
    expect(Object.keys(environment).filter((variable) => !known.includes(variable))).toEqual([]);
    expect(readConfig({ [name]: config }, environment, { partial: false }).mode).toBe('scaled');
  });

  test('starts no module before the database is migrated', () => {
    for (const [, { depends_on }] of modules) {
      expect(depends_on?.['migrate']).toEqual({ condition: 'service_completed_successfully' });
    }
    expect(services['migrate']).toMatchObject({ command: ['migrate', 'up'], restart: 'no' });
  });

  test('lets every module be scaled: no fixed names, and host ports for the gateway alone', () => {
    for (const [name, { container_name, ports }] of ours) {
      expect(container_name).toBeUndefined();
      expect(ports ?? []).toEqual(name === 'gateway' ? ['127.0.0.1:8088:8088'] : []);
    }
  });

  test('publishes no port of Postgres, Redis and NATS', () => {
    expect(networks['backplane']).toEqual({ internal: true });
    for (const store of ['postgres', 'redis', 'nats']) {
      expect(services[store]).toMatchObject({ networks: ['backplane'] });
      expect(services[store]?.ports).toBeUndefined();
    }
  });

  test('has no part that accepts a connection without a login', () => {
    const { postgres, redis, nats, keycloak } = services;
    expect(postgres?.environment?.['POSTGRES_PASSWORD']).toBeTruthy();
    expect(postgres?.environment).not.toHaveProperty('POSTGRES_HOST_AUTH_METHOD');
    expect(redis?.command?.join(' ')).toMatch(/user default off\\nuser handoff on >%s .*--aclfile/s);
    expect(readDeploymentFile('.docker/nats/nats.conf')).toMatch(/^include users\.conf$/m);
    expect(readDeploymentFile('.docker/nats/nats.conf')).not.toMatch(/no_auth_user|authorization/);
    expect(nats?.volumes).toContain('./.docker/nats:/etc/nats/handoff:ro');
    expect(keycloak?.environment?.['KC_BOOTSTRAP_ADMIN_PASSWORD']).toBeTruthy();
    // A new server has to be added here on purpose.
    const servers = Object.entries(services).filter(([, { build }]) => build === undefined);
    expect(servers.map(([name]) => name).sort()).toEqual(['keycloak', 'nats', 'postgres', 'redis']);
  });

  test('gives only the webhook service a way out', () => {
    const outside = modules.filter(([, service]) =>
      service.networks?.some((name) => networks[name]?.internal !== true),
    );
    expect(outside.map(([name]) => name).sort()).toEqual(['gateway', 'webhook']);
  });

  test('seals webhook secrets and answers in Redis, and signs profiles, with keys whose names show their purpose', () => {
    const { webhook, directory, gateway } = services;
    const keys = [
      webhook?.environment?.['WEBHOOK_SECRET_KEY'],
      directory?.environment?.['DIRECTORY_SIGNING_KEY'],
      gateway?.environment?.['IDEMPOTENCY_MAC_KEY'],
    ];
    for (const key of keys) expect(Buffer.from(key ?? '', 'base64').toString()).toMatch(/^dev-only-.{23}$/);
  });

  test('gives each part only the keys of its own links, named by purpose and equal at both ends', () => {
    const ends = new Map<string, string[]>();
    for (const [name, { environment = {} }] of modules) {
      const entries = (environment['CALL_KEYS'] ?? '').split(/,\s*/).map((entry) => entry.split(':'));
      expect(entries.every(([link]) => link?.split('-').includes(name))).toBe(true);
      for (const [link = '', key = ''] of entries) ends.set(link, [...(ends.get(link) ?? []), key]);
    }
    expect([...ends.keys()].sort()).toEqual(CALL_LINKS.map(({ caller, service }) => `${caller}-${service}`).sort());
    for (const [link, keys] of ends) {
      expect([link, keys.length, new Set(keys).size]).toEqual([link, 2, 1]);
      expect(Buffer.from(keys[0] ?? '', 'base64').toString()).toMatch(/^dev-only-.{23}$/);
    }
    expect(new Set([...ends.values()].flat()).size).toBe(ends.size);
  });

  test('gives the gateway no login to the database', () => {
    const { username, password } = new URL(services['gateway']?.environment?.['DATABASE_URL'] ?? '');
    expect({ username, password }).toEqual({ username: '', password: '' });
  });

  test('waits longer for a service to end than the service waits for its work', () => {
    const shutdownSeconds = Number(SHARED_CONFIG.SHUTDOWN_TIMEOUT_SECONDS.default);
    for (const [, { stop_grace_period }] of ours)
      expect(parseInt(stop_grace_period ?? '0')).toBeGreaterThan(shutdownSeconds);
  });

  test('bounds the memory, the processes and the log of every container', () => {
    for (const [name, { mem_limit, pids_limit, logging }] of Object.entries(services)) {
      expect([name, mem_limit]).toEqual([name, expect.stringMatching(/^\d+[mg]$/)]);
      expect([name, pids_limit]).toEqual([name, expect.any(Number)]);
      expect([name, logging]).toEqual([name, { driver: 'json-file', options: { 'max-size': '10m', 'max-file': '3' } }]);
    }
  });

  test('pins every pulled image', () => {
    const pulled = Object.values(services).filter(({ build }) => build === undefined);
    for (const { image } of pulled) expect(image).toMatch(/:\d+\.\d+(\.\d+)?(-[a-z]+)?$/);
  });

  test('makes NATS keep acknowledged messages, and accept a body of 1 MiB with its headers', () => {
    const config = readDeploymentFile('.docker/nats/nats.conf');
    expect(config).toMatch(/^\s*sync_interval: always$/m);
    expect(config).toMatch(/^max_payload: 2MB$/m);
  });

  test('has passwords that show their purpose', () => {
    const passwords = Object.values(services).flatMap(({ environment = {} }) =>
      Object.entries(environment).flatMap(([variable, value]) => (variable.endsWith('PASSWORD') ? [value] : [])),
    );
    expect(passwords.length).toBeGreaterThan(0);
    for (const password of passwords) expect(password).toMatch(/^dev-only-/);
  });
});

describe('the Dockerfile', () => {
  const dockerfile = readDeploymentFile('Dockerfile');

  test('pins Node.js 24', () => {
    const images = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
    expect(new Set(images).size).toBe(1);
    expect(images[0]).toMatch(/^node:24\.\d+\.\d+-/);
  });

  test('runs as an unprivileged user, with signals reaching node itself', () => {
    expect(dockerfile).toMatch(/^USER node$/m);
    const entrypoint = /^ENTRYPOINT (\[.*\])$/m.exec(dockerfile)?.[1] ?? '[]';
    expect(JSON.parse(entrypoint)).toEqual(['node', 'services/all-in-one/bin/handoff.mjs']);
    expect(readDeploymentFile('services/all-in-one/bin/handoff.mjs')).toContain('main(process.argv)');
  });

  test('is healthy when the process is ready', () => {
    const check = /HEALTHCHECK[^[]*(\[.*\])$/m.exec(dockerfile)?.[1] ?? '[]';
    expect((JSON.parse(check) as string[]).at(-1)).toContain('/readyz');
  });
});
