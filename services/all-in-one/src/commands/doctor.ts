import { existsSync } from 'node:fs';
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { migrationStatus, openDatabase, type Database } from '@handoff/postgres';
import { databaseUrlOf, readConfig, type SharedConfig } from '@handoff/runtime';
import { commandName } from '../command-name.js';
import { loadModules } from '../modules.js';
import { createOutput, type Output } from '../terminal/output.js';
import type { Surroundings } from '../terminal/surroundings.js';
import { EXIT } from '../exit-codes.js';
import { askHealth, findRunningOn, type RunningHandoff } from './doctor-running.js';
import { checkNats, checkRedis, type Finding } from './doctor-servers.js';
import { reportConfigError } from './report-config-error.js';

/**
 * Checks everything Handoff needs in this environment and gives advice about every problem. Changes nothing.
 *
 * @returns the exit code: 0 when all is well, 1 otherwise.
 */
export function runDoctor({ json = false }: { readonly json?: boolean }, surroundings: Surroundings): Promise<number> {
  const { env } = surroundings;
  return reportConfigError(surroundings, () => examine(env, createOutput(json, env, surroundings)));
}

async function examine(env: NodeJS.ProcessEnv, out: Output): Promise<number> {
  const specs = Object.fromEntries(Object.entries(await loadModules()).map(([name, module]) => [name, module.config]));
  const { shared, mode, modules } = readConfig(specs, env);
  const gateway = modules['gateway'] as Readonly<Record<string, unknown>>;
  const [host, port] = [shared.HOST, Number(gateway['PORT'])];
  const dataDir = resolve(shared.HANDOFF_DATA_DIR);
  const atPort = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  // On embedded stores a Handoff at the port may be that of another data directory.
  const running = await (mode === 'embedded' ? findRunningOn(dataDir) : askHealth(atPort));
  const checks: (() => Promise<Finding>)[] = [
    checkNode,
    () => checkDataDir(dataDir),
    () => (running === undefined ? checkPort(host, port) : checkRunning(running)),
    // The embedded database belongs to the process that runs: it says how that is.
    () => (running?.database === 'embedded' ? checkTheirDatabase(running) : checkDatabase(shared, commandName(env))),
    ...(shared.REDIS_URL === 'memory:' ? [] : [() => checkRedis(shared)]),
    ...(shared.NATS_URL === 'memory:' ? [] : [() => checkNats(shared)]),
    ...(mode === 'embedded' ? [] : [() => checkIssuer(String(gateway['OIDC_ISSUER_URL']))]),
  ];
  out.line(`Handoff doctor: ${mode} mode`);
  const findings: Finding[] = [];
  for (const check of checks) {
    const finding = await check();
    findings.push(finding);
    out.line(`${finding.ok ? out.paint('green', '✓') : out.paint('red', '✗')} ${finding.what}`);
    if (!finding.ok && finding.advice) out.line(`    → ${finding.advice}`);
  }
  const healthy = findings.every(({ ok }) => ok);
  out.document({ mode, healthy, findings: findings.map(shown) });
  return healthy ? EXIT.ok : EXIT.refused;
}

/** Omits the advice of checks that passed. */
function shown({ ok, what, advice }: Finding): Finding {
  return { ok, what, ...(ok || advice === undefined ? {} : { advice }) };
}

function checkNode(): Promise<Finding> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const ok = major > 20 || (major === 20 && minor >= 19);
  return Promise.resolve({ ok, what: `Node.js ${process.version}`, advice: 'Install Node.js 20.19 or newer.' });
}

/** The mode bits that let the group or other users write. */
const WRITABLE_BY_OTHERS = 0o022;

async function checkDataDir(dataDir: string): Promise<Finding> {
  const probe = join(dataDir, `.doctor-${process.pid}`);
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await writeFile(probe, '');
    await rm(probe);
    if (((await stat(dataDir)).mode & WRITABLE_BY_OTHERS) !== 0) {
      return {
        ok: false,
        what: `data directory ${dataDir} is writable by others, who could put their own keys there`,
        advice: `Run "chmod 700 ${dataDir}".`,
      };
    }
    return { ok: true, what: `data directory ${dataDir} is writable` };
  } catch (error) {
    return {
      ok: false,
      what: `data directory ${dataDir}: ${reason(error)}`,
      advice: 'Set HANDOFF_DATA_DIR to a directory that you may write to.',
    };
  }
}

function checkRunning({ url, version, status }: RunningHandoff): Promise<Finding> {
  const ok = status === 'healthy';
  const advice = `See ${url}/health, and the log of that process.`;
  return Promise.resolve({ ok, what: `Handoff ${version} runs at ${url} and is ${status}`, advice });
}

function checkTheirDatabase({ url }: RunningHandoff): Promise<Finding> {
  return Promise.resolve({ ok: true, what: `embedded database is in use by the Handoff at ${url}` });
}

function checkPort(host: string, port: number): Promise<Finding> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () =>
      done({
        ok: false,
        what: `port ${port} on ${host} is taken`,
        advice: 'Stop what listens there (a Handoff of another data directory, perhaps), or set PORT.',
      }),
    );
    server.listen(port, host, () => server.close(() => done({ ok: true, what: `port ${port} on ${host} is free` })));
  });
}

async function checkDatabase(shared: SharedConfig, name: string): Promise<Finding> {
  const url = databaseUrlOf(shared);
  const embedded = url.startsWith('pglite:');
  if (embedded && !existsSync(url.slice('pglite:'.length))) {
    return { ok: true, what: 'embedded database: none yet, the first start makes it' };
  }
  try {
    const database = await openDatabase({
      url,
      directUrl: shared.DATABASE_DIRECT_URL,
      applicationName: 'handoff-doctor',
      poolMax: 1,
      statementTimeoutMs: 5_000,
      connectTimeoutMs: 5_000,
    });
    try {
      const { pending } = await migrationStatus(database);
      const aheadMs = embedded ? 0 : await clockAheadMs(database);
      if (Math.abs(aheadMs) > shared.MAX_CLOCK_SKEW_SECONDS * 1_000) {
        return {
          ok: false,
          what: `this machine's clock is ${Math.abs(aheadMs / 1_000).toFixed(1)} s ${aheadMs > 0 ? 'ahead of' : 'behind'} the database's`,
          advice: 'Set the clock of whichever is wrong, and keep it right with NTP: a process is not ready meanwhile.',
        };
      }
      if (pending.length === 0)
        return { ok: true, what: `${embedded ? 'embedded database' : 'Postgres'} is reachable and migrated` };
      return {
        ok: embedded,
        what: `${embedded ? 'embedded database' : 'Postgres'}: ${pending.length} migration(s) to run`,
        advice: `Run "${name} migrate up".`,
      };
    } finally {
      await database.close();
    }
  } catch (error) {
    const advice = embedded
      ? 'Stop the Handoff that uses this data directory, or set HANDOFF_DATA_DIR.'
      : 'Check DATABASE_URL, and that Postgres is up.';
    return { ok: false, what: `database: ${reason(error)}`, advice };
  }
}

/** How far this machine's clock is ahead of the database's, within half a round trip. */
async function clockAheadMs(database: Database): Promise<number> {
  const text = 'SELECT pg_catalog.clock_timestamp() AS shown';
  const sentAt = performance.now();
  const [row] = await database.query<{ readonly shown: Date }>({ name: 'doctor_clock', text });
  const halfTripMs = (performance.now() - sentAt) / 2;
  return Date.now() - halfTripMs - row!.shown.getTime();
}

async function checkIssuer(issuer: string): Promise<Finding> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    const body = (await answer.json()) as { issuer?: string };
    if (body.issuer === issuer) return { ok: true, what: `identity provider ${issuer} answers` };
    return {
      ok: false,
      what: `identity provider calls itself ${body.issuer}`,
      advice: 'Set OIDC_ISSUER_URL to exactly that.',
    };
  } catch (error) {
    return {
      ok: false,
      what: `identity provider ${issuer}: ${reason(error)}`,
      advice: `Check OIDC_ISSUER_URL: ${url} must answer.`,
    };
  }
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
