import { PassThrough, Writable } from 'node:stream';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { runCli } from '@handoff/all-in-one';
import { eventually, tempDir, type TempDir } from '@handoff/testing';
import { startDeviceIssuer, type DeviceIssuer } from './topology/device-issuer.js';
import { startEmbeddedTopology } from './topology/embedded-topology.js';
import type { Topology } from './topology/topology.js';

const AUDIENCE = 'handoff';

describe('handoff login, against an OpenID provider with the device flow', () => {
  let issuer: DeviceIssuer;
  let handoff: Topology;
  let home: TempDir;
  beforeAll(async () => {
    // The provider tells at length that its defaults are for tests.
    for (const level of ['warn', 'info'] as const) jest.spyOn(console, level).mockImplementation(() => undefined);
    home = await tempDir();
    issuer = await startDeviceIssuer('handoff-cli', AUDIENCE);
    handoff = await startEmbeddedTopology({ env: { OIDC_ISSUER_URL: issuer.url, OIDC_AUDIENCE: AUDIENCE } });
  });
  afterAll(async () => {
    await handoff.stop();
    await issuer.stop();
    await home.remove();
  });

  /** Runs a command in this process, and tells its output while it runs. */
  async function run(
    args: readonly string[],
    onOutput: (text: string) => void = () => undefined,
    interrupt = new AbortController().signal,
  ) {
    let text = '';
    const sink = (): Writable =>
      new Writable({
        write(chunk: Buffer, _encoding, done) {
          text += chunk.toString();
          onOutput(text);
          done();
        },
      });
    const code = await runCli(['node', 'handoff', ...args], {
      env: { HANDOFF_URL: handoff.gateways[0]!, XDG_CONFIG_HOME: home.path, HANDOFF_DATA_DIR: home.path },
      stdin: new PassThrough().end(),
      stdout: sink(),
      stderr: sink(),
      untilInterrupted: () => interrupt,
    });
    return { code, text };
  }

  test('a person signs in in a browser, acts with the roles of the token, and signs out', async () => {
    expect(await run(['inbox', 'finance'])).toMatchObject({ code: 2 });

    let browser: Promise<void> | undefined;
    const stop = new AbortController();
    const signedIn = await run(
      ['login'],
      (text) => {
        const [, page, code] = /Sign in at (\S+)\nwith the code (\S+)\n/.exec(text) ?? [];
        if (page !== undefined)
          browser ??= issuer.approve(page, code!, 'fiona.finance').catch((error: Error) => stop.abort(error));
      },
      stop.signal,
    );
    await browser;
    expect(stop.signal.reason).toBeUndefined();
    expect(signedIn).toMatchObject({ code: 0, text: expect.stringContaining('as fiona.finance, with finance.') });

    expect(await run(['send', 'manager', 'budget_request'])).toMatchObject({ code: 0 });
    await eventually(async () => (await run(['audit', '--type', 'task.routed'])).text.includes('fiona.finance'));
    expect(await run(['claim', 'manager'])).toMatchObject({ code: 1, text: expect.stringContaining('ROLE_NOT_HELD') });

    expect(await run(['logout'])).toEqual({ code: 0, text: expect.stringMatching(/^Signed out of \S+\n$/) });
    expect(await readFile(join(home.path, 'handoff', 'logins.json'), 'utf8')).toBe('{}\n');
    expect(await run(['inbox', 'finance'])).toMatchObject({ code: 2 });
  });
});
