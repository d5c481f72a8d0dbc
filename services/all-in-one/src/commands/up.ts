import { rmSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { PRODUCT_VERSION, runProcess, type RunningProcess } from '@handoff/runtime';
import { renderBanner } from '../banner.js';
import { openEmbeddedIssuer } from '../embedded-issuer.js';
import { MODULES } from '../modules.js';

/**
 * Runs the whole of Handoff as one process, on embedded stores unless the environment names servers, and says what is
 * where. Returns when everything listens; the process then lives until it is told to stop.
 */
export async function runUp(env: NodeJS.ProcessEnv): Promise<void> {
  const dataDir = resolve(env['HANDOFF_DATA_DIR'] || '.handoff');
  const issuer = await openEmbeddedIssuer(dataDir);
  const running = await runProcess(Object.values(MODULES), { LOG_LEVEL: 'warn', ...env }, { migrate: true });
  const gatewayUrl = running.urls['gateway']!;
  await announce(dataDir, gatewayUrl);
  if (running.mode === 'embedded') {
    const facts = { gatewayUrl, opsUrl: running.urls['ops']!, dataDir, version: PRODUCT_VERSION };
    process.stdout.write(await renderBanner(facts, issuer));
  } else {
    process.stdout.write(scaledNotice(running, gatewayUrl));
  }
}

/** Leaves the URL where the demo finds it, and takes it away at the end. */
async function announce(dataDir: string, url: string): Promise<void> {
  const path = join(dataDir, 'gateway-url');
  const draft = `${path}.${process.pid}.tmp`;
  await writeFile(draft, `${url}\n`);
  await rename(draft, path); // whoever reads it finds it whole
  process.once('exit', () => {
    rmSync(path, { force: true });
  });
}

function scaledNotice(running: RunningProcess, gatewayUrl: string): string {
  return `Handoff ${PRODUCT_VERSION} is listening on ${gatewayUrl}, on the servers that the environment names (metrics: ${running.urls['ops']}/metrics)\n`;
}
