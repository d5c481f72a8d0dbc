import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { tempDir, testCallKeys } from '@handoff/testing';
import { Type } from 'typebox';
import type { ConfigSpec } from '../config.js';
import { ConfigError } from './config-error.js';
import { readConfig } from './read-config.js';
import { SHARED_CONFIG } from './shared-config.js';

const SCALED = { DATABASE_URL: 'postgres://u:p@db/handoff', NATS_URL: 'nats://bus:4222' };

const GATEWAY = {
  PORT: { schema: Type.Integer({ minimum: 0, maximum: 65535 }), default: '8088', description: 'The port.' },
  CORS: { schema: Type.Boolean(), default: 'false', description: 'Whether browsers may call.' },
  ALGORITHM: { schema: Type.Enum(['ES256', 'RS256']), default: 'ES256', description: 'The algorithm.' },
  ISSUER: { schema: Type.String({ format: 'uri' }), requiredWhenScaled: true, description: 'The issuer.' },
  SECRET: { schema: Type.String({ minLength: 16 }), secret: true, description: 'A secret.' },
  ORIGINS: { schema: Type.Array(Type.String({ pattern: '^https://' })), default: '', description: 'Origins.' },
  HOST: SHARED_CONFIG.HOST,
} as const satisfies ConfigSpec;

function mistakesOf(
  env: Record<string, string>,
  specs: Record<string, ConfigSpec> = { gateway: GATEWAY },
): ConfigError {
  try {
    readConfig(specs, env);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

describe('readConfig', () => {
  test('an empty environment is the embedded mode with every default', () => {
    const config = readConfig({ gateway: GATEWAY }, {});
    expect(config.mode).toBe('embedded');
    expect(config.modules.gateway).toEqual({
      PORT: 8088,
      CORS: false,
      ALGORITHM: 'ES256',
      ISSUER: undefined,
      SECRET: undefined,
      ORIGINS: [],
      HOST: '127.0.0.1',
    });
    expect(config.shared).toMatchObject({ REDIS_URL: 'memory:', MAX_IN_FLIGHT: 512, OPS_PORT: undefined });
  });

  test('a default may differ outside the embedded mode', () => {
    const RATE = { schema: Type.Integer(), default: '0', defaultWhenScaled: '100', description: 'The rate.' };
    const rate = (env: Record<string, string>): unknown => readConfig({ gateway: { RATE } }, env).modules.gateway.RATE;
    expect([rate({}), rate(SCALED), rate({ ...SCALED, RATE: '7' })]).toEqual([0, 100, 7]);
  });

  test('text is converted to the schema’s type', () => {
    const env = { PORT: ' 0 ', CORS: '1', ALGORITHM: 'RS256', ORIGINS: 'https://a, https://b' };
    expect(readConfig({ gateway: GATEWAY }, env).modules.gateway).toMatchObject({
      PORT: 0,
      CORS: true,
      ALGORITHM: 'RS256',
      ORIGINS: ['https://a', 'https://b'],
    });
  });

  test('every mistake is reported at once, by its variable', () => {
    const error = mistakesOf({
      ...SCALED,
      PORT: '80a',
      CORS: 'maybe',
      ALGORITHM: 'none',
      OPS_PORT: '70000',
      LOG_LEVEL: 'loud',
    });
    expect(error.mistakes.map(({ variable }) => variable)).toEqual([
      'OPS_PORT',
      'LOG_LEVEL',
      'PORT',
      'CORS',
      'ALGORITHM',
      'ISSUER',
    ]);
    expect(error.message).toContain('PORT must be an integer from 0 to 65535, but is "80a"');
    expect(error.message).toContain('ALGORITHM must be one of ES256, RS256, but is "none"');
    expect(error.message).toContain('ISSUER is required outside the embedded mode');
  });

  test.each(['1e3', '0x10', '1.0', '--1', 'NaN', ''.padEnd(400, '9')])('%s is not a port', (text) => {
    expect(mistakesOf({ PORT: text }).mistakes.map(({ variable }) => variable)).toEqual(['PORT']);
  });

  test('an error does not show a secret', () => {
    const error = mistakesOf({ SECRET: 'too-short', DATABASE_URL: 'mysql://root:hunter2@db' });
    expect(error.mistakes.map(({ variable }) => variable)).toContain('SECRET');
    expect(error.mistakes.map(({ variable }) => variable)).toContain('DATABASE_URL');
    expect(JSON.stringify([error.message, error.mistakes])).not.toMatch(/too-short|hunter2/);
  });

  test('a variable that two modules read is one mistake', () => {
    expect(mistakesOf({ PORT: 'x' }, { a: GATEWAY, b: GATEWAY }).mistakes).toHaveLength(1);
  });

  test('a URL has to be parseable', () => {
    expect(mistakesOf({ ISSUER: 'not a url' }).message).toContain('ISSUER must be a URL');
  });
});

describe('a directory of failpoints', () => {
  test('is accepted in tests', () => {
    const env = { NODE_ENV: 'test', HANDOFF_FAILPOINT_DIR: ' /tmp/points ' };
    expect(readConfig({}, env).failpointDirectory).toBe('/tmp/points');
    expect(readConfig({}, {}).failpointDirectory).toBeUndefined();
  });

  test.each([undefined, 'production', 'development', 'Test', ' test'])('is refused with NODE_ENV %j', (NODE_ENV) => {
    const env = { ...SCALED, HANDOFF_FAILPOINT_DIR: '/tmp', LOG_LEVEL: 'loud', ...(NODE_ENV && { NODE_ENV }) };
    expect(mistakesOf(env, {}).mistakes.map(({ variable }) => variable)).toEqual([
      'LOG_LEVEL',
      'HANDOFF_FAILPOINT_DIR',
    ]);
  });
});

describe('the keys of calls', () => {
  const read = (module: string, CALL_KEYS: string) => () =>
    readConfig({ [module]: {} }, { ...SCALED, CALL_KEYS }, { partial: false });
  const key = (link: string): string => `${link}:${Buffer.alloc(32, link).toString('base64')}`;

  test('a process needs a key for every link of its modules, and for no other', () => {
    expect(read('session', '')).toThrow(/CALL_KEYS has no key for gateway-session, task-session:/);
    expect(read('session', key('gateway-session'))).toThrow(/CALL_KEYS has no key for task-session:/);
    expect(read('session', `${key('gateway-session')},${key('task-session')}`)).not.toThrow();
    expect(read('webhook', key('gateway-webhook'))).not.toThrow();
    expect(read('gateway', '')).toThrow(
      /gateway-session, gateway-task, gateway-audit, gateway-webhook, gateway-directory:/,
    );
  });

  test('a short key is refused, and not shown', () => {
    expect(read('webhook', 'gateway-webhook:c2hvcnQ=')).toThrow(/CALL_KEYS must be/);
    expect(read('webhook', 'gateway-webhook:c2hvcnQ=')).not.toThrow(/c2hvcnQ/);
  });
});

describe('a secret in a file', () => {
  let directory: Awaited<ReturnType<typeof tempDir>>;
  beforeAll(async () => {
    directory = await tempDir('handoff-secrets-');
    await writeFile(join(directory.path, 'url'), `${SCALED.DATABASE_URL}\n`);
  });
  afterAll(() => directory.remove());
  const { DATABASE_URL, ...others } = SCALED;

  test('counts like a variable, also for the mode', () => {
    const env = { ...others, DATABASE_URL_FILE: join(directory.path, 'url') };
    expect(readConfig({}, env)).toMatchObject({ mode: 'scaled', shared: { DATABASE_URL } });
  });

  test.each([
    ['there is none', {}, 'absent', 'names a file that cannot be read'],
    ['the variable is set too', { DATABASE_URL }, 'url', 'must not be set together with DATABASE_URL'],
  ])('is a mistake where %s', (_when, more, file, message) => {
    const env = { ...others, ...more, DATABASE_URL_FILE: join(directory.path, file) };
    expect(mistakesOf(env, {}).mistakes).toContainEqual({ variable: 'DATABASE_URL_FILE', message });
  });

  test('is read only for variables that may hold a secret', () => {
    expect(readConfig({}, { LOG_LEVEL_FILE: join(directory.path, 'absent') }).shared.LOG_LEVEL).toBe('info');
  });
});

describe('the run mode', () => {
  test('servers for database and bus make it scaled', () => {
    expect(readConfig({}, SCALED).mode).toBe('scaled');
  });

  test.each([
    [{ NATS_URL: SCALED.NATS_URL }, 'DATABASE_URL'],
    [{ DATABASE_URL: SCALED.DATABASE_URL }, 'NATS_URL'],
    [{ HOST: '0.0.0.0' }, 'HOST'],
    [{ HOST: 'example.org' }, 'HOST'],
    [{ HOST: '::' }, 'HOST'],
    [{ HOST: '127.evil.example' }, 'HOST'],
  ])('%j is refused', (env, variable) => {
    expect(mistakesOf(env, {}).mistakes.map((mistake) => mistake.variable)).toEqual([variable]);
  });

  test.each(['127.0.0.1', '127.0.0.2', '::1', 'localhost'])('embedded on %s is accepted', (HOST) => {
    expect(readConfig({}, { HOST }).mode).toBe('embedded');
  });

  test('some of the modules cannot run on embedded stores', () => {
    expect(() => readConfig({ gateway: {} }, {}, { partial: false })).toThrow(
      /without session, task, audit, webhook, directory/,
    );
    expect(() =>
      readConfig({ gateway: {} }, { ...SCALED, CALL_KEYS: testCallKeys() }, { partial: false }),
    ).not.toThrow();
    const all = { session: {}, task: {}, audit: {}, webhook: {}, directory: {}, gateway: {} };
    expect(() => readConfig(all, {}, { partial: false })).not.toThrow();
  });
});
