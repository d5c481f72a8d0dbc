import {
  createPostgresAuditLog,
  createPostgresDeadLetters,
  redriveDeadLetter,
  type DeadLetters,
  type DeadLetterStatus,
  type ParkedLetter,
} from '@handoff/audit';
import { HandoffError, isUuid, visibleJson } from '@handoff/kernel';
import { openDatabase, type Database } from '@handoff/postgres';
import { databaseUrlOf, readConfig, type SharedConfig } from '@handoff/runtime';
import { createOutput, type Output } from '../terminal/output.js';
import type { Surroundings } from '../terminal/surroundings.js';
import { plain } from '../terminal/text.js';
import { reportConfigError } from './report-config-error.js';

/** An action on dead letters, and its letters. */
export type DeadLettersCommand =
  | {
      readonly action: 'list';
      readonly status: DeadLetterStatus | 'all';
      readonly limit: number;
      readonly json: boolean;
    }
  | { readonly action: 'show' | 'redrive' | 'drop'; readonly ids: readonly string[] };

type Listing = Extract<DeadLettersCommand, { readonly action: 'list' }>;

const REDRIVE_ALL_MAX = 1_000;

/**
 * Lists or shows messages that a consumer could not process, redrives them, or drops them. It needs the database only:
 * no service has to run, and a redriven message goes only to the consumer that failed.
 *
 * @returns the exit code: 0, or 1 when a letter does not exist or still cannot be processed.
 */
export function runDeadLetters(command: DeadLettersCommand, surroundings: Surroundings): Promise<number> {
  const out = createOutput(command.action === 'list' && command.json, surroundings.env, surroundings);
  return reportConfigError(surroundings, () => onDatabase(command, readConfig({}, surroundings.env).shared, out));
}

async function onDatabase(command: DeadLettersCommand, shared: SharedConfig, out: Output): Promise<number> {
  try {
    const db = await openDatabase({
      url: databaseUrlOf(shared),
      directUrl: shared.DATABASE_DIRECT_URL,
      role: 'handoff_audit',
      applicationName: 'handoff dead-letters',
      poolMax: 2,
      statementTimeoutMs: shared.DATABASE_STATEMENT_TIMEOUT_MS,
      connectTimeoutMs: shared.DATABASE_CONNECT_TIMEOUT_MS,
    });
    try {
      return await perform(command, db, out);
    } finally {
      await db.close();
    }
  } catch (error) {
    out.note(`dead-letters ${command.action} failed: ${plain(describe(error))}`);
    return 1;
  }
}

async function perform(command: DeadLettersCommand, db: Database, out: Output): Promise<number> {
  const deadLetters = createPostgresDeadLetters({ db });
  if (command.action === 'list') return list(deadLetters, command, out);
  const ids = command.ids.length > 0 ? command.ids : (await deadLetters.list('parked', REDRIVE_ALL_MAX)).map(idOf);
  let code = 0;
  for (const id of ids) {
    const done = isUuid(id) && (await performOne(command.action, { deadLetters, db, out }, id));
    if (done === false) out.note(`${plain(id)}: there is no such letter to ${command.action}`);
    if (done !== true) code = 1;
  }
  return code;
}

/** @returns true when done, false when there is no such letter, undefined when it failed (stderr says why). */
async function performOne(
  action: 'show' | 'redrive' | 'drop',
  { deadLetters, db, out }: { readonly deadLetters: DeadLetters; readonly db: Database; readonly out: Output },
  id: string,
): Promise<boolean | undefined> {
  if (action === 'show') return show(await deadLetters.find(id), out);
  if (action === 'drop') return say(await deadLetters.drop(id), `${id}  dropped`, out);
  const log = createPostgresAuditLog({ db });
  const outcome = await redriveDeadLetter({ log, deadLetters }, id).catch((error: unknown) => {
    if (error instanceof HandoffError && error.code === 'NOT_FOUND') return undefined;
    throw error;
  });
  if (outcome === undefined) return false;
  if (outcome === 'redriven') return say(true, `${id}  redriven`, out);
  out.note(`${id}  still parked: ${plain(outcome)}`);
  return undefined;
}

async function list(deadLetters: DeadLetters, { status, limit }: Listing, out: Output): Promise<number> {
  const letters = await deadLetters.list(status, limit);
  for (const letter of letters) {
    const { id, consumer, errorCode, attempts, lastSeen, subject } = letter;
    const columns = [id, letter.status, consumer, errorCode, `${attempts}x`, lastSeen.toISOString(), subject];
    out.document(letter);
    out.line(columns.join('  '));
  }
  if (letters.length === 0) out.note(`no ${status === 'all' ? '' : `${status} `}dead letters`);
  return 0;
}

function show(letter: ParkedLetter | undefined, out: Output): boolean {
  if (letter === undefined) return false;
  const { body, ...head } = letter;
  const shown = body === undefined ? {} : (textOf(body) ?? { body_base64: Buffer.from(body).toString('base64') });
  for (const line of visibleJson({ ...head, ...shown }, 2).split('\n')) out.line(line);
  return true;
}

/** The bytes as text; undefined when they are not UTF-8. */
function textOf(body: Uint8Array): { readonly body: string } | undefined {
  try {
    return { body: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body) };
  } catch {
    return undefined;
  }
}

function say(isSo: boolean, text: string, out: Output): boolean {
  if (isSo) out.line(text);
  return isSo;
}

const idOf = ({ id }: { readonly id: string }): string => id;

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
