import { Duplex } from 'node:stream';
import type { PGlite } from '@electric-sql/pglite';

/** The first bytes of a startup packet, which has no type, are its length. */
const STARTUP = 0;

/**
 * Stands for the socket of a pg client. What is written in one go is executed in one go: PGlite's own adapter calls WebAssembly for
 * each message of the protocol, of which a statement has five.
 *
 * PGlite answers in the turn in which it is asked, so its users would run one after the other until none of them waits, and
 * meanwhile no request would be read. libuv accepts one connection per turn: of 128 callers that came at once, the last got its
 * first answer after six seconds, and the median was 0.1 s. So the event loop has a turn before each execution.
 */
export class PgliteSocket extends Duplex {
  readonly #pglite: PGlite;

  constructor(pglite: PGlite) {
    super();
    this.#pglite = pglite;
  }

  connect(): this {
    process.nextTick(() => this.emit('connect'));
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  override _read(): void {
    // An answer is pushed when there is one.
  }

  override _write(messages: Buffer, _encoding: string, written: () => void): void {
    void this.#execute(messages);
    written();
  }

  override _writev(writes: readonly { readonly chunk: Buffer }[], written: () => void): void {
    void this.#execute(Buffer.concat(writes.map(({ chunk }) => chunk)));
    written();
  }

  async #execute(messages: Buffer): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    // A copy: the bytes lie in Postgres's own memory.
    const onRawData = (bytes: Uint8Array): boolean => this.push(Buffer.from(bytes));
    try {
      if (this.#pglite.closed) throw new Error('the embedded database is closed');
      if (messages[0] === STARTUP) onRawData(await this.#pglite.execProtocolRaw(messages));
      else await this.#pglite.execProtocolRawStream(messages, { onRawData });
    } catch (error) {
      this.destroy(error as Error);
    }
  }
}
