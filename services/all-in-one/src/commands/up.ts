import { rmSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { PRODUCT_VERSION } from '@handoff/contracts';
import { runProcess, type RunningProcess } from '@handoff/runtime';
import { renderBanner } from '../banner.js';
import { commandName } from '../command-name.js';
import { makeConsoleLink } from '../console-link.js';
import { openEmbeddedIssuer } from '../embedded-issuer.js';
import { loadModules } from '../modules.js';

/**
 * Runs the whole of Handoff as one process, on embedded stores unless the environment names servers, and prints the
 * URLs. Returns when everything listens; the process lives until it is told to stop.
 */
export async function runUp(env: NodeJS.ProcessEnv): Promise<void> {
  process.umask(0o077); // files in the data directory are for their owner only
  const dataDir = resolve(env['HANDOFF_DATA_DIR'] || '.handoff');
  // With a server database or an identity provider, this process issues no tokens.
  const issues = !env['DATABASE_URL']?.startsWith('postgres') && !env['OIDC_ISSUER_URL'];
  const issuer = issues ? await openEmbeddedIssuer(dataDir) : undefined;
  const running = await runProcess(
    Object.values(await loadModules()),
    { LOG_LEVEL: 'warn', ...env },
    { migrate: true },
  );
  const gatewayUrl = running.urls['gateway']!;
  await announce(dataDir, gatewayUrl);
  if (issuer === undefined) {
    process.stdout.write(notice(running, gatewayUrl));
    return;
  }
  const consoleUrl = hasConsole(env, gatewayUrl) ? await makeConsoleLink(issuer, dataDir, gatewayUrl) : undefined;
  const urls = { gatewayUrl, consoleUrl, opsUrl: running.urls['ops']! };
  const facts = { ...urls, dataDir, version: PRODUCT_VERSION, name: commandName(env) };
  process.stdout.write(renderBanner(facts));
}

/** On other addresses than loopback the gateway exchanges no codes. */
function hasConsole(env: NodeJS.ProcessEnv, gatewayUrl: string): boolean {
  return env['CONSOLE'] !== 'off' && /^(localhost|127\.[\d.]+|\[::1\])$/.test(new URL(gatewayUrl).hostname);
}

/** Writes the URL where the other commands find it, and removes it at exit. */
async function announce(dataDir: string, url: string): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, 'gateway-url');
  const draft = `${path}.${process.pid}.tmp`;
  await writeFile(draft, `${url}\n`);
  await rename(draft, path); // no reader sees half of it
  process.once('exit', () => {
    rmSync(path, { force: true });
  });
}

function notice(running: RunningProcess, gatewayUrl: string): string {
  return `Handoff ${PRODUCT_VERSION} is listening on ${gatewayUrl} as the environment says (metrics: ${running.urls['ops']}/metrics)\n`;
}
