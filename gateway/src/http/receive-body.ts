import type { IncomingMessage, ServerResponse } from 'node:http';
import { HandoffError, toHandoffError } from '@handoff/kernel';

/** A refused body is still read, up to this limit, so that a connection reset does not lose the answer. */
const MAX_DISCARDED_BYTES = 8 * 1_048_576;

export interface BodyBounds {
  /** Bounds the memory that one body takes. */
  readonly maxBytes: number;
  /** Bounds the time for the whole body. */
  readonly timeoutMs: number;
  /** Called with the size of each chunk; throws when there is no room for it. */
  readonly hold: (bytes: number) => void;
}

/**
 * Reads all bytes of a request's body.
 *
 * @throws HandoffError `BODY_TOO_LARGE`, `REQUEST_TIMEOUT`, `MALFORMED_REQUEST` when the connection ends before the
 * body, or what `hold` throws.
 */
export function receiveBody(request: IncomingMessage, response: ServerResponse, bounds: BodyBounds): Promise<Buffer> {
  if (request.headers.expect?.toLowerCase() === '100-continue') response.writeContinue();
  const arrived = takeArrived(request, bounds);
  if (arrived !== undefined) return arrived;
  return new Promise((resolve, reject) => {
    const received = createChunks();

    const settle = (finish: () => void): void => {
      clearTimeout(timer);
      clearImmediate(afterReading);
      request.off('data', take).off('end', succeed).off('error', breakOff).off('close', breakOff);
      finish();
    };
    const take = (chunk: Buffer): void => {
      try {
        if (received.size + chunk.length > bounds.maxBytes) throw new HandoffError('BODY_TOO_LARGE');
        bounds.hold(chunk.length);
        received.add(chunk);
      } catch (error) {
        settle(() => {
          discardRest(request);
          reject(toHandoffError(error));
        });
      }
    };
    const succeed = (): void => settle(() => resolve(received.all()));
    const breakOff = (): void => settle(() => reject(cutShort()));
    const giveUp = (): void =>
      settle(() => {
        response.setHeader('Connection', 'close');
        discardRest(request);
        reject(new HandoffError('REQUEST_TIMEOUT', { detail: 'The body did not arrive in time.' }));
      });
    // After a stall of this process timers come first, and what has arrived meanwhile is read next: it was not late.
    let afterReading: NodeJS.Immediate | undefined;
    const timer = setTimeout(() => (afterReading = setImmediate(giveUp)), bounds.timeoutMs);

    request.on('data', take).on('end', succeed).on('error', breakOff).on('close', breakOff);
  });
}

/** The body, if all of it is there in one piece: most bodies come with their headers, and need no listeners and no timer. */
function takeArrived(request: IncomingMessage, { maxBytes, hold }: BodyBounds): Promise<Buffer> | undefined {
  if (!request.complete || request.readableFlowing !== null || request.readableLength > maxBytes) return undefined;
  const body = request.read() as Buffer | null;
  if (body === null) return undefined;
  try {
    hold(body.length);
    return Promise.resolve(body);
  } catch (error) {
    return Promise.reject(toHandoffError(error));
  }
}

/** A client may send each byte as a chunk, and a chunk object is many times larger than a byte. */
const MAX_LOOSE_CHUNKS = 1_024;

/** Collects chunks, and keeps at most MAX_LOOSE_CHUNKS of them separately. */
function createChunks(): { readonly size: number; add(chunk: Buffer): void; all(): Buffer } {
  const joined: Buffer[] = [];
  let loose: Buffer[] = [];
  let size = 0;
  const join = (): void => {
    joined.push(Buffer.concat(loose));
    loose = [];
  };
  return {
    get size() {
      return size;
    },
    add(chunk) {
      size += chunk.length;
      loose.push(chunk);
      if (loose.length === MAX_LOOSE_CHUNKS) join();
    },
    all() {
      if (joined.length === 0 && loose.length === 1) return loose[0]!;
      join();
      return Buffer.concat(joined);
    },
  };
}

function discardRest(request: IncomingMessage): void {
  let discarded = 0;
  request.on('error', () => {});
  request.on('data', (chunk: Buffer) => {
    discarded += chunk.length;
    if (discarded > MAX_DISCARDED_BYTES) request.destroy();
  });
}

function cutShort(): HandoffError {
  return new HandoffError('MALFORMED_REQUEST', { detail: 'The connection ended before the body did.' });
}
