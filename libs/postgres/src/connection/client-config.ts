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
export function clientConfig(options: Omit<DatabaseOptions, 'poolMax' | 'logger'>): ClientConfig {
  const url = new URL(options.url);
  const startup = [url.searchParams.get('options'), '-c synchronous_commit=on', ...PLANNER.map((set) => `-c ${set}`)];
  if (options.role !== undefined) startup.push(`-c role=${checkRoleName(options.role)}`);
  url.searchParams.delete('options'); // in pg it would override ours
  return {
    connectionString: url.href,
    application_name: options.applicationName,
    options: startup.filter(Boolean).join(' '),
    connectionTimeoutMillis: options.connectTimeoutMs,
    statement_timeout: options.statementTimeoutMs,
    pipeline: true,
    query_timeout: options.statementTimeoutMs + REPLY_GRACE_MS,
    idle_in_transaction_session_timeout: 2 * options.statementTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  };
}
