import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nkeys } from '@nats-io/transport-node';
import { createTestCa, eventually, startNats, tempDir, type TestCa, type TestServer } from '@handoff/testing';
import { openBus, type BusOptions } from '../open-bus.js';
import { createNatsOperator } from '../testing/nats-operator.js';

/** Why NATS cannot be reached, or that it can be. */
async function outcomeOf(options: Pick<BusOptions, 'url' | 'access'>): Promise<string> {
  const reasons: string[] = [];
  const note = (fields: object): void => void reasons.push((fields as { reason: string }).reason);
  const logger = { info: () => {}, warn: note, error: note };
  const bus = await openBus({ ...options, name: 'test', subjectPrefix: 'handoff', logger });
  try {
    return await eventually(() => (bus.isConnected() ? 'connected' : reasons[0]));
  } finally {
    await bus.close();
  }
}

describe('NATS by TLS, with certificates both ways', () => {
  let ca: TestCa;
  let stranger: TestCa;
  let directory: Awaited<ReturnType<typeof tempDir>>;
  let right: TestServer;
  let wrong: TestServer;
  const file = (name: string): string => join(directory.path, name);

  const serve = (host: string): Promise<TestServer> =>
    startNats({
      extraFiles: { ...ca.issue(host), ca: ca.ca },
      config: 'tls { cert_file: "cert", key_file: "key", ca_file: "ca", verify: true }\n',
    });
  beforeAll(async () => {
    [ca, stranger, directory] = await Promise.all([createTestCa(), createTestCa(), tempDir('handoff-tls-')]);
    for (const [name, text] of Object.entries(ca.issue('client'))) await writeFile(file(name), text as string);
    for (const [name, text] of Object.entries(stranger.issue('client')))
      await writeFile(file(`other-${name}`), text as string);
    [right, wrong] = await Promise.all([serve('localhost'), serve('elsewhere.example')]);
  });
  afterAll(() => Promise.all([ca.remove(), stranger.remove(), directory.remove(), right.stop(), wrong.stop()]));

  const mine = () => ({ certFile: file('cert'), keyFile: file('key') });
  const urlOf = (server: TestServer): string => `nats://localhost:${server.port}`;

  test('connects when authority, host and client certificate are right', async () => {
    expect(await outcomeOf({ url: urlOf(right), access: { caFile: ca.caFile, ...mine() } })).toBe('connected');
  });

  // With TLS 1.3 the client hears of its own certificate being refused only as a login that takes too long.
  const ANY_REASON = /./;
  test.each<[string, RegExp, () => Pick<BusOptions, 'url' | 'access'>]>([
    [
      'another authority',
      /^The certificate of NATS .* Set NATS_TLS_CA_FILE/,
      () => ({ url: urlOf(right), access: { caFile: stranger.caFile, ...mine() } }),
    ],
    [
      'another host',
      /^The certificate of NATS is for another host/,
      () => ({ url: urlOf(wrong), access: { caFile: ca.caFile, ...mine() } }),
    ],
    ['no client certificate', ANY_REASON, () => ({ url: urlOf(right), access: { caFile: ca.caFile } })],
    [
      "a stranger's client certificate",
      ANY_REASON,
      () => ({
        url: urlOf(right),
        access: { caFile: ca.caFile, certFile: file('other-cert'), keyFile: file('other-key') },
      }),
    ],
  ])('does not connect with %s, and says what is known', async (_what, advice, options) => {
    const outcome = await outcomeOf(options());
    expect(outcome).not.toBe('connected');
    expect(outcome).toMatch(advice);
  });

  test('does not start with a file that is not there', async () => {
    await expect(outcomeOf({ url: urlOf(right), access: { caFile: file('absent') } })).rejects.toThrow(/absent cannot/);
  });
});

describe('NATS by nkey', () => {
  test('lets in only the owner of the seed', async () => {
    const directory = await tempDir('handoff-nkey-');
    const [user, other] = [nkeys.createUser(), nkeys.createUser()];
    const server = await startNats({ config: `authorization { users = [ { nkey: ${user.getPublicKey()} } ] }\n` });
    const fileOf = async (name: string, seed: Uint8Array): Promise<string> => {
      await writeFile(join(directory.path, name), `${Buffer.from(seed).toString()}\n`, { mode: 0o600 });
      return join(directory.path, name);
    };
    const [own, foreign] = [await fileOf('own', user.getSeed()), await fileOf('foreign', other.getSeed())];
    const url = `nats://127.0.0.1:${server.port}`;
    try {
      expect(await outcomeOf({ url, access: { nkeySeedFile: own } })).toBe('connected');
      expect(await outcomeOf({ url, access: { nkeySeedFile: foreign } })).toMatch(/Authorization/i);
      expect(await outcomeOf({ url })).toMatch(/Authorization/i);
    } finally {
      await Promise.all([server.stop(), directory.remove()]);
    }
  });
});

describe('NATS by credentials', () => {
  const operator = createNatsOperator();
  let server: TestServer;
  let directory: Awaited<ReturnType<typeof tempDir>>;

  beforeAll(async () => {
    [server, directory] = await Promise.all([startNats({ config: operator.config }), tempDir('handoff-creds-')]);
  });
  afterAll(() => Promise.all([server.stop(), directory.remove()]));

  async function outcomeWith(creds: string): Promise<string> {
    const credsFile = join(directory.path, 'user.creds');
    await writeFile(credsFile, creds, { mode: 0o600 });
    return outcomeOf({ url: `nats://127.0.0.1:${server.port}`, access: { credsFile } });
  }

  test("lets in a user of the operator's account", async () => {
    expect(await outcomeWith(operator.creds())).toBe('connected');
  });

  test('refuses a client without them', async () => {
    expect(await outcomeOf({ url: `nats://127.0.0.1:${server.port}` })).toMatch(/Authorization/i);
  });

  test("lets in no user of another operator's account", async () => {
    expect(await outcomeWith(createNatsOperator().creds())).toMatch(/Authorization/i);
  });

  test("refuses a client with another user's JWT and its own seed", async () => {
    const [own, others] = [operator.creds(), operator.creds()];
    const jwt = /-----BEGIN NATS USER JWT-----\n(.*)\n/;
    expect(await outcomeWith(own.replace(jwt.exec(own)![1]!, jwt.exec(others)![1]!))).toMatch(/Authorization/i);
  });

  test('reads a login again with the next connection, so that it can be replaced while the process runs', async () => {
    const credsFile = join(directory.path, 'replaced.creds');
    await writeFile(credsFile, createNatsOperator().creds());
    const url = `nats://127.0.0.1:${server.port}`;
    const bus = await openBus({ url, name: 'test', subjectPrefix: 'handoff', access: { credsFile } });
    try {
      expect(bus.isConnected()).toBe(false);
      await writeFile(credsFile, operator.creds());
      await eventually(() => bus.isConnected());
    } finally {
      await bus.close();
    }
  });
});
