import { execFile } from 'node:child_process';
import { chmod, cp, stat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createTestUrl } from '@handoff/postgres/testing';
import { createClockOffset, tempDir } from '@handoff/testing';

const COMMAND = fileURLToPath(new URL('../bin/handoff.mjs', import.meta.url));

interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function handoff(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  command = COMMAND,
): Promise<Result> {
  return new Promise((resolve) => {
    execFile(process.execPath, [command, ...args], { env, timeout: 120_000 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

describe('the handoff command', () => {
  let dataDir: string;
  beforeAll(async () => {
    dataDir = (await tempDir('handoff-cli-')).path;
  });

  test('a clone that is not built yet says what to do first', async () => {
    const command = join(dataDir, 'services', 'all-in-one', 'bin', 'handoff.mjs');
    await cp(COMMAND, command);
    expect(await handoff(['env'], {}, command)).toEqual({
      code: 1,
      stdout: '',
      stderr: 'Handoff is not built yet: run npm start first.\n',
    });
  });

  test('token prints one token and nothing else', async () => {
    const { code, stdout } = await handoff(['token', '--role', 'finance', '--role', 'legal', '--sub', 'ada'], {
      HANDOFF_DATA_DIR: dataDir,
    });
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+\n$/)]);
    const claims: unknown = JSON.parse(Buffer.from(stdout.split('.')[1]!, 'base64url').toString());
    expect(claims).toMatchObject({
      iss: 'urn:handoff:embedded',
      aud: 'handoff',
      sub: 'ada',
      roles: ['finance', 'legal'],
    });
  });

  test('token --json prints the claims of the token too', async () => {
    const { code, stdout } = await handoff(['token', '--role', 'finance', '--json'], { HANDOFF_DATA_DIR: dataDir });
    expect([code, JSON.parse(stdout)]).toEqual([
      0,
      {
        token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
        subject: 'finance-agent',
        roles: ['finance'],
        expires_at: expect.any(String),
      },
    ]);
  });

  test('token keeps its key readable for the owner only', async () => {
    await handoff(['token', '--role', 'finance'], { HANDOFF_DATA_DIR: dataDir });
    expect((await stat(join(dataDir, 'issuer-key.json'))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(dataDir, 'issuer-key.pub.json'), 'utf8')).not.toContain('"d"');
  });

  test('two processes that create the key at once create one', async () => {
    const fresh = (await tempDir('handoff-cli-')).path;
    const tokens = await Promise.all(
      [1, 2].map(() => handoff(['token', '--role', 'finance'], { HANDOFF_DATA_DIR: fresh })),
    );
    const kids = tokens.map(
      ({ stdout }) => (JSON.parse(Buffer.from(stdout.split('.')[0]!, 'base64url').toString()) as { kid: string }).kid,
    );
    expect(kids[0]).toBe(kids[1]);
  });

  test.each([
    [['token', '--role', 'Not A Role'], 2, 'is not a role name'],
    [['token', '--role', 'finance', '--ttl', '1000'], 2, '--ttl'],
    [['run', 'gatway'], 2, 'unknown module gatway'],
    [['migrate', 'sideways'], 2, 'up, down or status'],
  ])('%j is refused with %i', async (args, code, message) => {
    const result = await handoff(args, { HANDOFF_DATA_DIR: dataDir });
    expect([result.code, result.stdout, result.stderr]).toEqual([code, '', expect.stringContaining(message)]);
  });

  test('run names every mistake in the environment at once and exits 78', async () => {
    const env = {
      DATABASE_URL: 'postgres://127.0.0.1/x',
      NATS_URL: 'nats://127.0.0.1',
      REDIS_URL: 'nonsense',
      PORT: '99999',
    };
    const { code, stderr } = await handoff(['run', 'gateway'], env);
    expect(code).toBe(78);
    for (const variable of ['REDIS_URL', 'PORT', 'OIDC_ISSUER_URL', 'OIDC_AUDIENCE', 'CALL_KEYS'])
      expect(stderr).toContain(variable);
  });

  test('up does not listen beyond loopback on embedded stores', async () => {
    const { code, stderr } = await handoff(['up'], { HANDOFF_DATA_DIR: dataDir, HOST: '0.0.0.0' });
    expect([code, stderr]).toEqual([78, expect.stringContaining('HOST')]);
  });

  test('mcp without a token names what is missing on stderr and exits 78', async () => {
    const { code, stdout, stderr } = await handoff(['mcp']);
    expect([code, stdout, stderr]).toEqual([78, '', expect.stringContaining('MESH_JWT_TOKEN')]);
  });

  test('migrate goes up, shows its status, and comes down again', async () => {
    const { url, drop } = await createTestUrl('postgres', 'empty');
    const migrate = async (...args: readonly string[]): Promise<Result> =>
      handoff(['migrate', ...args], { DATABASE_URL: url, NATS_URL: 'nats://127.0.0.1' });
    expect(await migrate('up')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('001_create_sessions_tasks_approvals_audit'),
    });
    expect(await migrate('up')).toMatchObject({ code: 0, stdout: 'nothing to do\n' });
    expect((await migrate('status')).stdout).not.toContain('pending');
    expect(JSON.parse((await migrate('status', '--json')).stdout)).toMatchObject({ ran: [], pending: [] });
    expect((await migrate('down')).stdout).toContain('reverted');
    await drop();
  });

  test('doctor finds an embedded installation healthy', async () => {
    const fresh = (await tempDir('handoff-cli-')).path;
    const { code, stdout } = await handoff(['doctor'], { HANDOFF_DATA_DIR: fresh, PORT: '0' });
    expect([code, stdout]).toEqual([0, expect.stringContaining('✓ Node.js')]);
  });

  test('doctor warns about a data directory that other users can write to', async () => {
    const open = (await tempDir('handoff-cli-')).path;
    await chmod(open, 0o777);
    const { code, stdout } = await handoff(['doctor'], { HANDOFF_DATA_DIR: open, PORT: '0' });
    expect([code, stdout]).toEqual([1, expect.stringContaining(`chmod 700 ${open}`)]);
  });

  test('an echoed command line cannot steer the terminal', async () => {
    const { code, stderr } = await handoff(['run', 'gate\u009b2Jway\u202e']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('unknown module gate 2Jway ')]);
  });

  test('doctor says by how much a clock is wrong', async () => {
    const { url, drop } = await createTestUrl('postgres', 'migrated');
    const clock = await createClockOffset(60_000);
    const env = { HANDOFF_DATA_DIR: dataDir, PORT: '0', DATABASE_URL: url, NATS_URL: 'nats://127.0.0.1:1' };
    const scaled = { ...env, OIDC_ISSUER_URL: 'http://127.0.0.1:1', OIDC_AUDIENCE: 'handoff' };
    const keys = {
      WEBHOOK_SECRET_KEY: Buffer.alloc(32).toString('base64'),
      DIRECTORY_SIGNING_KEY: Buffer.alloc(32).toString('base64'),
      IDEMPOTENCY_MAC_KEY: Buffer.alloc(32).toString('base64'),
    };
    const { stdout } = await handoff(['doctor'], { ...scaled, ...keys, REDIS_URL: 'memory:', ...clock.env });
    expect(stdout).toMatch(/✗ this machine's clock is (59|60|61)\.\d s ahead of the database's/);
    await clock.remove();
    await drop();
  });

  test('doctor gives advice about servers that are down', async () => {
    const env = {
      HANDOFF_DATA_DIR: dataDir,
      PORT: '0',
      DATABASE_URL: 'postgres://127.0.0.1:1/none',
      NATS_URL: 'nats://127.0.0.1:1',
      REDIS_URL: 'redis://127.0.0.1:1',
      OIDC_ISSUER_URL: 'http://127.0.0.1:1',
      OIDC_AUDIENCE: 'handoff',
      WEBHOOK_SECRET_KEY: Buffer.alloc(32).toString('base64'),
      DIRECTORY_SIGNING_KEY: Buffer.alloc(32).toString('base64'),
      IDEMPOTENCY_MAC_KEY: Buffer.alloc(32).toString('base64'),
    };
    const report = JSON.parse((await handoff(['doctor', '--json'], env)).stdout) as { healthy: boolean };
    expect(report).toMatchObject({ mode: 'scaled', healthy: false });
    const { code, stdout } = await handoff(['doctor'], env);
    expect(code).toBe(1);
    for (const advice of ['Check DATABASE_URL', 'Check REDIS_URL', 'Check NATS_URL', 'Check OIDC_ISSUER_URL'])
      expect(stdout).toContain(advice);
  });
});
