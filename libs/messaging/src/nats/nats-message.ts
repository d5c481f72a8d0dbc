import { headers as createHeaders, type Msg, type MsgHdrs, type NatsConnection } from '@nats-io/transport-node';
import { ABANDON_ID } from './abandon-over-nats.js';
import type { BusMessage } from '../request-bus.js';
import { newParcel } from './places.js';
import { normalizeHeaders } from '../request-rules.js';

/** `<subject> <bytes> <bytes per slice>` of a payload that did not fit, to be fetched from that subject. */
const PARCEL = 'handoff-parcel';
/** Left free in every message for its headers, which count towards the server's limit. */
const HEADER_ROOM = 32 * 1024;
const FETCH_TIMEOUT_MS = 5_000;

/**
 * A message as NATS takes it. One that is larger than the server allows (1 MiB unless configured, headers included) goes
 * without its data, and says where that can be fetched in slices. A page of large tasks can be of any size, and whether
 * it can be read must not depend on how the server is configured.
 */
export function packMessage(
  connection: NatsConnection,
  message: BusMessage,
): { readonly headers: MsgHdrs; readonly data: Uint8Array } {
  const headers = toNatsHeaders(message.headers);
  const limit = (connection.info?.max_payload ?? 1024 * 1024) - HEADER_ROOM;
  if (message.data.length <= limit) return { headers, data: message.data };
  headers.set(PARCEL, `${offer(connection, message.data, limit)} ${message.data.length} ${limit}`);
  return { headers, data: new Uint8Array() };
}

/** The message that arrived, its data fetched where it did not fit. */
export async function unpackMessage(connection: NatsConnection, message: Msg): Promise<BusMessage> {
  const { [PARCEL]: parcel, [ABANDON_ID]: _, ...headers } = fromNatsHeaders(message.headers);
  return { headers, data: parcel === undefined ? message.data : await fetch(connection, parcel) };
}

/** Answers requests for slices, by their offset, until the last one was had or nobody has asked for a while. */
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

export function toNatsHeaders(headers: Readonly<Record<string, string>>): MsgHdrs {
  const natsHeaders = createHeaders();
  for (const [name, value] of Object.entries(normalizeHeaders(headers))) natsHeaders.append(name, value);
  return natsHeaders;
}

export function fromNatsHeaders(natsHeaders: MsgHdrs | undefined): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, values] of natsHeaders ?? []) headers[name.toLowerCase()] = values[0] ?? '';
  return headers;
}
