type LogEntry = (fields: object, message: string) => void;

/** Where a bus tells of its troubles; a pino logger is one. */
export interface Log {
  readonly info: LogEntry;
  readonly warn: LogEntry;
  readonly error: LogEntry;
}

export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} };
