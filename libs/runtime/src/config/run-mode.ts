import { isIP } from 'node:net';
import { join } from 'node:path';
import type { ConfigMistake } from './config-error.js';
import type { RunMode } from '../module.js';
import { SHARED_CONFIG, type SharedConfig } from './shared-config.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** All modules of Handoff. The embedded mode needs all of them in its one process. */
const PRODUCT_MODULES = ['session', 'task', 'audit', 'webhook', 'directory', 'gateway'];

/** Embedded when both stores are in the process; otherwise scaled, which may be a mistake that the next check finds. */
export function runModeOf(env: Environment): RunMode {
  return isEmbeddedDatabase(env) && isEmbeddedBus(env) ? 'embedded' : 'scaled';
}

/** Finds mistakes in the combination of stores, and in the address of an embedded process. */
export function findModeMistakes(env: Environment): readonly ConfigMistake[] {
  const mistakes: ConfigMistake[] = [];
  if (isEmbeddedDatabase(env) && !isEmbeddedBus(env)) {
    mistakes.push({
      variable: 'DATABASE_URL',
      message:
        'must be postgres://… when NATS_URL names a server: the embedded database belongs to one process, ' +
        'and the others on the bus would not see its data',
    });
  }
  if (!isEmbeddedDatabase(env) && isEmbeddedBus(env)) {
    mistakes.push({
      variable: 'NATS_URL',
      message:
        'must be nats://… when DATABASE_URL names a server: the in-process bus ends at this process, ' +
        'and others on the same database would miss its events and requests',
    });
  }
  const host = valueOf(env, 'HOST');
  if (runModeOf(env) === 'embedded' && !isLoopback(host)) {
    mistakes.push({
      variable: 'HOST',
      message:
        `must be a loopback address (127.0.0.1, ::1 or localhost) in the embedded mode, but is ${JSON.stringify(host)}: ` +
        'whoever can read the data directory there can issue tokens, so it is for this machine only',
    });
  }
  return mistakes;
}

/** Finds modules that are missing from a process on embedded stores. */
export function findModuleMistakes(mode: RunMode, modules: readonly string[]): readonly ConfigMistake[] {
  const missing = PRODUCT_MODULES.filter((name) => !modules.includes(name));
  if (mode === 'scaled' || missing.length === 0) return [];
  return [
    {
      variable: 'NATS_URL',
      message:
        `must be nats://… (and DATABASE_URL postgres://…) to run ${modules.join(', ')} without ${missing.join(', ')}: ` +
        'embedded stores are not shared between processes',
    },
  ];
}

/** Resolves the database URL: bare `pglite:` becomes a path in the data directory. */
export function databaseUrlOf(shared: Pick<SharedConfig, 'DATABASE_URL' | 'HANDOFF_DATA_DIR'>): string {
  return shared.DATABASE_URL === 'pglite:'
    ? `pglite:${join(shared.HANDOFF_DATA_DIR, 'database')}`
    : shared.DATABASE_URL;
}

/** The URL for migrations: around a pooler, if there is one. */
export function directUrlOf(
  shared: Pick<SharedConfig, 'DATABASE_URL' | 'DATABASE_DIRECT_URL' | 'HANDOFF_DATA_DIR'>,
): string {
  return shared.DATABASE_DIRECT_URL ?? databaseUrlOf(shared);
}

function isEmbeddedDatabase(env: Environment): boolean {
  return valueOf(env, 'DATABASE_URL').startsWith('pglite:');
}

function isEmbeddedBus(env: Environment): boolean {
  return valueOf(env, 'NATS_URL') === 'memory:';
}

function valueOf(env: Environment, name: 'DATABASE_URL' | 'NATS_URL' | 'HOST'): string {
  const given = env[name]?.trim() ?? '';
  return given === '' ? SHARED_CONFIG[name].default : given;
}

function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase();
  if (isIP(bare) === 4) return bare.startsWith('127.');
  return bare === '::1' || bare === 'localhost';
}
