/** The answer of a Lua script: RESP types, with strings as bytes. */
export type RedisReply = Buffer | number | null | readonly RedisReply[];

/** A script that is loaded once and then called by its digest (EVALSHA). Arguments and replies are binary safe. */
export type RedisScript = (
  keys: readonly string[],
  args: readonly (string | number | Uint8Array)[],
) => Promise<RedisReply>;

/**
 * A connection to one Redis server, kept up in the background. Commands never wait for it: they fail at once while it is
 * down, and after the command timeout when the server is silent.
 */
export interface RedisClient {
  /**
   * A Lua script as a function. One round trip per call; the script runs atomically on the server.
   *
   * Calling it throws HandoffError `UNAVAILABLE` when Redis cannot be reached or does not answer in time. In the
   * latter case the script may have run.
   */
  script(name: string, lua: string): RedisScript;
  /** Whether the connection seems to be up. Sends nothing. */
  isConnected(): boolean;
  /** Whether the server answers a PING within the command timeout. */
  isReachable(): Promise<boolean>;
  /** Lets commands in flight finish, then disconnects for good. */
  close(): Promise<void>;
}
