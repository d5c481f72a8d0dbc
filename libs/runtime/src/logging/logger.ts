import { escapeInvisible, HandoffError } from '@handoff/kernel';
import { pino, type DestinationStream, type Logger } from 'pino';
import { currentTraceId } from './trace-scope.js';

export interface LoggerOptions {
  readonly level: string;
  /** The modules of this process, e.g. `gateway,task`. */
  readonly name: string;
  readonly version: string;
  /** Where lines go; standard error by default, so that standard output stays free for what a person asked for. */
  readonly destination?: DestinationStream;
}

/** Fields that are never written, at the top or one level down, whoever logs them. */
const SECRET_FIELDS = ['authorization', 'cookie', 'token', 'access_token', 'secret', 'password'];

/** Structured JSON logs: a constant message, fields beside it, and the trace id of the exchange being worked on. */
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

/** Lines are read on terminals too: what others put in them is shown there, not obeyed, and cannot hide. */
function readable(destination: DestinationStream): DestinationStream {
  return { write: (line) => destination.write(escapeInvisible(line)) };
}

function standardError(): DestinationStream {
  // Synchronous: the line that says why a process died must not die with it.
  const stream = pino.destination({ fd: 2, sync: true });
  // A terminal that was closed takes no more lines. That is no reason to end without order.
  stream.on('error', () => undefined);
  return stream;
}

function traceFields(): object {
  const traceId = currentTraceId();
  return traceId === undefined ? {} : { trace_id: traceId };
}

/**
 * An error for the log: names, codes and stacks down the chain of causes. Other members are left out on purpose:
 * drivers hang rows, parameters and connection strings on their errors.
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
