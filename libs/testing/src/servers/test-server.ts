/** A server that a test can kill and start again, on the same port and the same data. */
export interface TestServer {
  readonly url: string;
  readonly port: number;
  /** The running process's id; undefined while none runs. */
  readonly pid: number | undefined;
  /** Shuts down in order, and removes the data unless the caller named the directory. A second stop does nothing. */
  stop(): Promise<void>;
  /**
   * Sends a signal; default SIGKILL. Resolves when the port is closed, or at once for SIGSTOP and SIGCONT. The data
   * stays for {@link restart}.
   */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /**
   * Starts again on the same port and data, and first stops a running process. Resolves when it accepts connections.
   */
  restart(): Promise<void>;
}
