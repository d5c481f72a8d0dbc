/** A server that a test can kill and start again, on the same port and the same data. */
export interface TestServer {
  readonly url: string;
  readonly port: number;
  /** Of the process that runs now; undefined while none does. */
  readonly pid: number | undefined;
  /** Shuts down in order and removes the data, unless the caller named the directory. Stopping twice does no harm. */
  stop(): Promise<void>;
  /**
   * Sends a signal; default SIGKILL. Resolves when nothing listens any more, or at once for SIGSTOP and SIGCONT. The data
   * stays for {@link restart}.
   */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Starts again on the same port and data, shutting down first what runs. Resolves when it accepts connections. */
  restart(): Promise<void>;
}
