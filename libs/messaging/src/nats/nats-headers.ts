import type { Msg, MsgHdrs } from '@nats-io/transport-node';

const FIRST_LINE = 'NATS/1.0';

/**
 * Headers in the form for NATS (ADR-4 of nats-architecture-and-design). The client's own headers examine every character of
 * each name and compare it with those before: for a call and its reply that took longer than the rest of the client's work.
 *
 * @param headers as {@link normalizeHeaders} returns them: without line breaks.
 */
export function writeHeaders(headers: Readonly<Record<string, string>>): MsgHdrs {
  let text = `${FIRST_LINE}\r\n`;
  for (const name in headers) text += `${name}: ${headers[name]}\r\n`;
  const bytes = Buffer.from(`${text}\r\n`);
  // To send a message the client needs nothing else of them.
  return { encode: () => bytes } as unknown as MsgHdrs;
}

/** Of a received message the client keeps the bytes: the headers, and the data behind them. It does not declare that. */
interface Received {
  readonly _msg?: { readonly hdr?: number };
  readonly _rdata?: Uint8Array;
}

/** The headers of a received message by name, in lower case; the first value of each. */
export function readHeaders(message: Msg): Record<string, string> {
  const { _msg: { hdr: end } = {}, _rdata: bytes } = message as unknown as Received;
  if (end === undefined || bytes === undefined) return fromClient(message.headers);
  return end <= 0 ? {} : parse(Buffer.from(bytes.buffer, bytes.byteOffset, end).toString());
}

function parse(text: string): Record<string, string> {
  const headers: Record<string, string> = {};
  let start = text.indexOf('\r\n') + 2;
  for (let stop = text.indexOf('\r\n', start); stop > start; stop = text.indexOf('\r\n', start)) {
    const colon = text.indexOf(':', start);
    if (colon !== -1 && colon < stop) {
      headers[text.slice(start, colon).toLowerCase()] ??= text.slice(colon + 1, stop).trim();
    }
    start = stop + 2;
  }
  return headers;
}

function fromClient(natsHeaders: MsgHdrs | undefined): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, values] of natsHeaders ?? []) headers[name.toLowerCase()] ??= values[0] ?? '';
  return headers;
}
