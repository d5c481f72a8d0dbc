import { escapeInvisible, HandoffError } from '@handoff/kernel';
import { pino, type DestinationStream, type Logger } from 'pino';

export interface LoggerOptions {
  readonly level: string;
  /** The modules of this process, e.g. `gateway,task`. */
  readonly name: string;
  readonly version: string;
  /** The output; standard error by default, which keeps standard output free for command results. */
  readonly destination?: DestinationStream;
}

/** Fields that are never written, at the top level or one below. */
const SECRET_FIELDS: ReadonlySet<string> = new Set([
  'authorization',
  'cookie',
  'token',
  'access_token',
  'secret',
  'password',
]);

/** Structured JSON logs: a constant message and its fields. A line about a request names its `trace_id`. */
export function createLogger(options: LoggerOptions): Logger {
  return pino(
    {
      level: options.level,
      base: { process: options.name, version: options.version, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      messageKey: 'message',
      formatters: { level: (label) => ({ level: label }), log: withoutSecrets },
      serializers: { err: describeThrown, error: describeThrown, cause: describeThrown },
    },
    readable(options.destination ?? standardError()),
  );
}

/**
 * Lines are read on terminals too, so control and invisible characters are escaped: a terminal must not obey or hide
 * them.
 */
function readable(destination: DestinationStream): DestinationStream {
  return { write: (line) => destination.write(escapeInvisible(line)) };
}

/**
 * Collects the lines of one turn of the event loop, because a write for each costs more than the line. It is synchronous, so
 * that the last lines of a dying process are not lost; only a signal that cannot be handled loses those of its turn.
 */
function standardError(): DestinationStream {
  const stream = pino.destination({ fd: 2, sync: true });
  // A closed terminal accepts no more lines. The process still has to shut down in order.
  stream.on('error', () => undefined);
  let lines = '';
  const flush = (): void => {
    // Not by the buffer of the stream itself: its synchronous flush waits for the disk.
    if (lines !== '') stream.write(lines);
    lines = '';
  };
  process.on('exit', flush);
  return {
    write(line) {
      if (lines === '') setImmediate(flush);
      lines += line;
    },
  };
}

/** The fields of a line without secrets. The redaction of pino costs more than everything else that it does for a line. */
function withoutSecrets(fields: Record<string, unknown>): Record<string, unknown> {
  const isClean = Object.entries(fields).every(([name, value]) => !SECRET_FIELDS.has(name) && !holdsSecret(value));
  return isClean
    ? fields
    : censored(fields, (value) => (holdsSecret(value) ? censored(value, (inner) => inner) : value));
}

function holdsSecret(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.keys(value).some((name) => SECRET_FIELDS.has(name));
}

function censored(
  fields: Readonly<Record<string, unknown>>,
  keep: (value: unknown) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, SECRET_FIELDS.has(name) ? '[redacted]' : keep(value)]),
  );
}

/**
 * An error for the log: names, codes and stacks of the whole chain of causes. Other members are left out, because
 * drivers add rows, parameters and connection strings to their errors.
 */
export function describeThrown(thrown: unknown, depth = 0): object {
  if (!(thrown instanceof Error)) return { type: typeof thrown };
  const code = (thrown as { code?: unknown }).code;
  const cause = thrown.cause;
  return {
    type: thrown.name,
    ...(typeof code === 'string' ? { code } : {}),
    ...(thrown instanceof HandoffError ? { kind: thrown.kind } : {}),
    message: thrown.message,
    stack: thrown.stack,
    ...(cause === undefined || depth >= 5 ? {} : { cause: describeThrown(cause, depth + 1) }),
  };
}
