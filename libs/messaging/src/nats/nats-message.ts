import type { Msg, MsgHdrs, NatsConnection } from '@nats-io/transport-node';
import { ABANDON_ID } from './abandon-over-nats.js';
import type { BusMessage } from '../request-bus.js';
import { writeHeaders } from './nats-headers.js';
import { newParcel } from './own-subjects.js';
import { normalizeHeaders } from '../request-rules.js';

/** The header of a payload that did not fit: `<subject to fetch it from> <bytes> <bytes per slice>`. */
const PARCEL = 'handoff-parcel';
/** Reserved in every message for its headers, which count towards the server's limit. */
const HEADER_ROOM = 32 * 1024;
const FETCH_TIMEOUT_MS = 5_000;

/**
 * A message in the form for NATS. A message above the server's limit (1 MiB unless configured, headers included) goes
 * without its data; a header names the subject from which the receiver fetches it in slices. A page of large tasks can have
 * any size, and the server's configuration must not decide whether it can be read.
 *
 * @param abandonId the id of a request that may be abandoned.
 */
export function packMessage(
  connection: NatsConnection,
  message: BusMessage,
  abandonId?: string,
): { readonly headers: MsgHdrs; readonly data: Uint8Array } {
  const headers = normalizeHeaders(message.headers);
  if (abandonId !== undefined) headers[ABANDON_ID] = abandonId;
  const limit = (connection.info?.max_payload ?? 1024 * 1024) - HEADER_ROOM;
  if (message.data.length <= limit) return { headers: writeHeaders(headers), data: message.data };
  headers[PARCEL] = `${offer(connection, message.data, limit)} ${message.data.length} ${limit}`;
  return { headers: writeHeaders(headers), data: new Uint8Array() };
}

/**
 * The received message, with its data fetched if that did not fit.
 *
 * @param received what {@link readHeaders} has read of it.
 */
export async function unpackMessage(
  connection: NatsConnection,
  message: Msg,
  received: Readonly<Record<string, string>>,
): Promise<BusMessage> {
  const parcel = received[PARCEL];
  if (parcel === undefined && received[ABANDON_ID] === undefined) return { headers: received, data: message.data };
  const { [PARCEL]: _parcel, [ABANDON_ID]: _abandonId, ...headers } = received;
  return { headers, data: parcel === undefined ? message.data : await fetch(connection, parcel) };
}

/** Answers requests for slices by offset, until the last slice was sent or no request came for a while. */
function offer(connection: NatsConnection, data: Uint8Array, sliceSize: number): string {
  const subject = newParcel(connection);
  const subscription = connection.subscribe(subject, {
    callback: (error, request) => {
      if (error !== null) return;
      const offset = Number(request.string());
      if (!connection.isClosed()) request.respond(data.subarray(offset, offset + sliceSize));
      expiry.refresh();
      if (offset + sliceSize >= data.length) withdraw();
    },
  });
  const withdraw = (): void => {
    clearTimeout(expiry);
    if (!subscription.isClosed()) subscription.unsubscribe();
  };
  const expiry = setTimeout(withdraw, 2 * FETCH_TIMEOUT_MS).unref();
  return subject;
}

async function fetch(connection: NatsConnection, parcel: string): Promise<Uint8Array> {
  const [subject = '', size, sliceSize] = parcel.split(' ');
  const data = new Uint8Array(Number(size));
  for (let offset = 0; offset < data.length; offset += Number(sliceSize)) {
    const slice = await connection.request(subject, String(offset), { timeout: FETCH_TIMEOUT_MS });
    data.set(slice.data, offset);
  }
  return data;
}
