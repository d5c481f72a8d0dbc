import { encodeError, REPLY_HEADERS } from '@handoff/contracts';
import type { HandoffError } from '@handoff/kernel';
import type { BusMessage } from '@handoff/messaging';
import { sharedTime } from '../time/shared-time.js';
import type { OperationReply } from './handlers.js';

/** Encodes a successful reply for the bus. */
export function encodeReply({ body, id, version, tag, replayed }: OperationReply): BusMessage {
  const headers = timed();
  if (id !== undefined) headers[REPLY_HEADERS.id] = id;
  if (version !== undefined) headers[REPLY_HEADERS.version] = String(version);
  if (tag !== undefined) headers[REPLY_HEADERS.tag] = tag;
  if (replayed === true) headers[REPLY_HEADERS.replayed] = '1';
  return { headers, data: Buffer.from(body) };
}

/** Encodes an error for the bus: only what the caller may see. */
export function encodeFailure(error: HandoffError): BusMessage {
  return {
    headers: { ...timed(), [REPLY_HEADERS.error]: error.code },
    data: Buffer.from(JSON.stringify(encodeError(error))),
  };
}

function timed(): Record<string, string> {
  return { [REPLY_HEADERS.time]: String(sharedTime.now().getTime()) };
}
