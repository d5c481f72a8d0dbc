import type { PGlite } from '@electric-sql/pglite';

/** The first bytes of the messages that end a statement: Query and Sync. */
const ENDS_STATEMENT: ReadonlySet<number | undefined> = new Set([0x51, 0x53]);

/**
 * Gives the event loop a turn before each statement. PGlite answers in the turn in which it is asked, so its users would run
 * one after the other until none of them waits, and meanwhile no request would be read. libuv accepts one connection per
 * turn: of 128 callers that came at once, the last got its first answer after six seconds, and the median was 0.1 s.
 */
export function withTurnsBetweenStatements(pglite: PGlite): PGlite {
  const execProtocolStream: PGlite['execProtocolStream'] = async (message, options) => {
    if (ENDS_STATEMENT.has(message[0])) await new Promise((resolve) => setImmediate(resolve));
    return pglite.execProtocolStream(message, options);
  };
  return Object.assign(Object.create(pglite) as PGlite, { execProtocolStream });
}
