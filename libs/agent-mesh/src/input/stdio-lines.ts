import { Transform } from 'node:stream';
import { parseJsonStrict } from '@handoff/contracts';
import { toHandoffError } from '@handoff/kernel';
import { isRecord } from './read-generously.js';
import { readMessage } from './read-message.js';

/** JSON-RPC 2.0 §5.1. */
const INVALID_REQUEST = -32_600;

const MAX_LINE_BYTES = 16 * 1_048_576;

/**
 * Reads a client's JSON-RPC lines in the way in which the gateway reads messages over HTTP: generously, but refusing
 * values that would not be kept as written. A line that is not JSON passes unchanged, so that the protocol refuses it.
 */
export function readLines(refuse: (line: string) => void): Transform {
  let rest = Buffer.alloc(0);
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const bytes = Buffer.concat([rest, chunk]);
      const end = bytes.lastIndexOf('\n') + 1;
      rest = bytes.subarray(end);
      // The protocol's own bound refuses an endless line.
      const tooLong = rest.length > MAX_LINE_BYTES ? rest : undefined;
      if (tooLong !== undefined) rest = Buffer.alloc(0);
      const lines = bytes.subarray(0, end).toString('utf8').split('\n').slice(0, -1);
      for (const line of lines) {
        const read = readLine(line, refuse);
        if (read !== undefined) this.push(`${read}\n`);
      }
      if (tooLong !== undefined) this.push(tooLong);
      done();
    },
  });
}

function readLine(line: string, refuse: (line: string) => void): string | undefined {
  try {
    return JSON.stringify(readMessage(parseJsonStrict(Buffer.from(line))));
  } catch (thrown) {
    const error = toHandoffError(thrown);
    const id = error.code === 'UNSAFE_JSON' ? idOf(line) : undefined;
    if (id === undefined) return line;
    const where = error.errors.map(({ pointer, message }) => ` ${pointer} ${message}.`).join('');
    refuse(
      `${JSON.stringify({ jsonrpc: '2.0', id, error: { code: INVALID_REQUEST, message: error.detail + where } })}\n`,
    );
    return undefined;
  }
}

function idOf(line: string): unknown {
  const message: unknown = JSON.parse(line);
  return isRecord(message) ? message['id'] : undefined;
}
