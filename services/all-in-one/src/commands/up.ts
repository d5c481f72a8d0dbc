import { rmSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { PRODUCT_VERSION, runProcess, type RunningProcess } from '@handoff/runtime';
import { renderBanner } from '../banner.js';
import { openEmbeddedIssuer } from '../embedded-issuer.js';
import { loadModules } from '../modules.js';

/**
 * Runs the whole of Handoff as one process, on embedded stores unless the environment names servers, and says what is
 * where. Returns when everything listens; the process then lives until it is told to stop.
 */
export async function runUp(env: NodeJS.ProcessEnv): Promise<void> {
  process.umask(0o077); // whatever is made in the data directory is for its owner alone
  const dataDir = resolve(env['HANDOFF_DATA_DIR'] || '.handoff');
  // Elsewhere than on embedded stores, or with an identity provider, nobody issues tokens here.
  const issues = !/^postgres/.test(env['DATABASE_URL'] ?? '') && !env['OIDC_ISSUER_URL'];
  const issuer = issues ? await openEmbeddedIssuer(dataDir) : undefined;
  const running = await runProcess(
    Object.values(await loadModules()),
    { LOG_LEVEL: 'warn', ...env },
    { migrate: true },
  );
  const gatewayUrl = running.urls['gateway']!;
  await announce(dataDir, gatewayUrl);
  if (issuer !== undefined) {
    const facts = {
      gatewayUrl,
      opsUrl: running.urls['ops']!,
      dataDir,
      version: PRODUCT_VERSION,
      onTerminal: process.stdout.isTTY === true,
    };
    process.stdout.write(await renderBanner(facts, issuer));
  } else {
    process.stdout.write(notice(running, gatewayUrl));
  }
}

/** Leaves the URL where the demo finds it, and takes it away at the end. */
async function announce(dataDir: string, url: string): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, 'gateway-url');
  const draft = `${path}.${process.pid}.tmp`;
  await writeFile(draft, `${url}\n`);
  await rename(draft, path); // whoever reads it finds it whole
  process.once('exit', () => {
    rmSync(path, { force: true });
  });
}

function notice(running: RunningProcess, gatewayUrl: string): string {
  return `Handoff ${PRODUCT_VERSION} is listening on ${gatewayUrl} as the environment says (metrics: ${running.urls['ops']}/metrics)\n`;
}
