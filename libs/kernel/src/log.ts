type LogEntry = (fields: object, message: string) => void;

/** Where a library writes its log entries. A pino logger is one. */
export interface Log {
  readonly info: LogEntry;
  readonly warn: LogEntry;
  readonly error: LogEntry;
}

/** A {@link Log} that also takes debug entries. */
export interface Logger extends Log {
  readonly debug: LogEntry;
}

/** Drops every entry; the default where no logger is given. */
export const silentLog: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
