import type { IncomingMessage, ServerResponse } from 'node:http';
import { HandoffError } from '@handoff/kernel';

/** A body that was refused is still read to its end, so that the answer is not lost in a reset; but not beyond this. */
const MAX_DISCARDED_BYTES = 8 * 1_048_576;

/**
 * All bytes of a request's body. `maxBytes` bounds memory, `timeoutMs` the whole of it, however it trickles in.
 *
 * @throws HandoffError `BODY_TOO_LARGE`, `REQUEST_TIMEOUT`, or `MALFORMED_REQUEST` when the connection ends before it.
 */
export function receiveBody(
  request: IncomingMessage,
  response: ServerResponse,
  bounds: { readonly maxBytes: number; readonly timeoutMs: number },
): Promise<Buffer> {
  if (request.headers.expect?.toLowerCase() === '100-continue') response.writeContinue();
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;

    const settle = (finish: () => void): void => {
      clearTimeout(timer);
      request.off('data', take).off('end', succeed).off('error', breakOff).off('close', breakOff);
      finish();
    };
    const take = (chunk: Buffer): void => {
      size += chunk.length;
      if (size <= bounds.maxBytes) chunks.push(chunk);
      else
        settle(() => {
          discardRest(request);
          reject(new HandoffError('BODY_TOO_LARGE'));
        });
    };
    const succeed = (): void => settle(() => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    const breakOff = (): void => settle(() => reject(cutShort()));
    const timer = setTimeout(
      () =>
        settle(() => {
          response.setHeader('Connection', 'close');
          discardRest(request);
          reject(new HandoffError('REQUEST_TIMEOUT', { detail: 'The body did not arrive in time.' }));
        }),
      bounds.timeoutMs,
    );

    request.on('data', take).on('end', succeed).on('error', breakOff).on('close', breakOff);
  });
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
