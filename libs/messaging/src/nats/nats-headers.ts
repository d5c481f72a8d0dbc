import { headers as createHeaders, type MsgHdrs } from '@nats-io/transport-node';
import { normalizeHeaders } from '../message-headers.js';

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
