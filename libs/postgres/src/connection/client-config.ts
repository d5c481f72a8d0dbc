import type { DatabaseOptions } from '../database.js';
import type { ClientConfig } from 'pg';
import { checkRoleName } from './sql-names.js';

/** How long we wait for the server's answer after its own statement timeout, in milliseconds. */
const REPLY_GRACE_MS = 2000;

/**
 * Each statement of ours has an index. Without statistics the planner takes a table for small and reads all of it, and a prepared
 * statement keeps that plan while the table grows, until autovacuum has counted the rows. A plan that the planner is so kept from
 * looks dear; compiling such a statement (JIT) would take longer than running it.
 */
export const PLANNER = ['enable_seqscan=off', 'jit=off'] as const;

/**
 * pg's settings for one connection. Every wait is bounded: connecting, a statement on the server, its reply, and an idle
 * transaction (a hanging process would otherwise keep its locks).
 */
export function clientConfig(options: Omit<DatabaseOptions, 'poolMax' | 'logger' | 'directUrl'>): ClientConfig {
  const url = new URL(options.url);
  const startup = [url.searchParams.get('options'), '-c synchronous_commit=on', ...PLANNER.map((set) => `-c ${set}`)];
  if (options.role !== undefined) startup.push(`-c role=${checkRoleName(options.role)}`);
  url.searchParams.delete('options'); // in pg it would override ours
  return {
    ...pooledConfig({ ...options, url: url.href }),
    options: startup.filter(Boolean).join(' '),
    statement_timeout: options.statementTimeoutMs,
    idle_in_transaction_session_timeout: 2 * options.statementTimeoutMs,
  };
}

/** pg's settings for a connection to a pooler in transaction mode: without settings of a session, which it refuses at the start. */
export function pooledConfig(
  options: Pick<DatabaseOptions, 'url' | 'applicationName' | 'connectTimeoutMs' | 'statementTimeoutMs'>,
): ClientConfig {
  return {
    connectionString: options.url,
    application_name: options.applicationName,
    connectionTimeoutMillis: options.connectTimeoutMs,
    pipeline: true,
    query_timeout: options.statementTimeoutMs + REPLY_GRACE_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  };
}

/** What the settings of a session are on a direct connection, for one transaction. */
export function sessionSettings(options: Pick<DatabaseOptions, 'statementTimeoutMs'>): string {
  return [
    ...PLANNER.map((set) => `SET LOCAL ${set}`),
    'SET LOCAL synchronous_commit = on',
    `SET LOCAL statement_timeout = ${options.statementTimeoutMs}`,
    `SET LOCAL idle_in_transaction_session_timeout = ${2 * options.statementTimeoutMs}`,
  ].join('; ');
}
