import { escapeInvisible, HandoffError } from '@handoff/kernel';
import { pino, type DestinationStream, type Logger } from 'pino';
import { currentTraceId } from './trace-scope.js';

export interface LoggerOptions {
  readonly level: string;
  /** The modules of this process, e.g. `gateway,task`. */
  readonly name: string;
  readonly version: string;
  /** The output; standard error by default, which keeps standard output free for command results. */
  readonly destination?: DestinationStream;
}

/** Fields that are never written, at the top level or one below. */
const SECRET_FIELDS = ['authorization', 'cookie', 'token', 'access_token', 'secret', 'password'];

/** Structured JSON logs: a constant message, its fields, and the trace id of the current exchange. */
export function createLogger(options: LoggerOptions): Logger {
  return pino(
    {
      level: options.level,
      base: { process: options.name, version: options.version, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      messageKey: 'message',
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`]), censor: '[redacted]' },
      serializers: { err: describeThrown, error: describeThrown, cause: describeThrown },
      mixin: traceFields,
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

function standardError(): DestinationStream {
  // Synchronous, so that the last line of a dying process is not lost.
  const stream = pino.destination({ fd: 2, sync: true });
  // A closed terminal accepts no more lines. The process still has to shut down in order.
  stream.on('error', () => undefined);
  return stream;
}

function traceFields(): object {
  const traceId = currentTraceId();
  return traceId === undefined ? {} : { trace_id: traceId };
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
