/** One message of a stream of server-sent events (WHATWG HTML §9.2), as it goes over the wire. */
export function sseMessage(message: { readonly id: string; readonly event: string; readonly data: unknown }): string {
  // JSON.stringify writes no line breaks. A line break in an event type would start another field.
  const event = message.event.replace(/[\r\n]/g, ' ');
  return `id: ${message.id}\nevent: ${event}\ndata: ${JSON.stringify(message.data)}\n\n`;
}

/** A comment that keeps the connection alive, with the id at which the client would resume. */
export function sseHeartbeat(id: string): string {
  return `: alive\nid: ${id}\n\n`;
}

/**
 * The start of a stream: how long to wait before reconnecting, and the id at which the client would resume, if known.
 */
export function sseOpening(id: string | undefined, retryMs: number): string {
  return id === undefined ? `retry: ${retryMs}\n\n` : `retry: ${retryMs}\nid: ${id}\n\n`;
}

/** A comment with the reason why the stream ends, for people who read it. */
export function sseFarewell(reason: string): string {
  return `: ${reason}\n\n`;
}
