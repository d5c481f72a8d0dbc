/** One message of a stream of server-sent events (WHATWG HTML §9.2), as it goes over the wire. */
export function sseMessage(message: { readonly id: string; readonly event: string; readonly data: unknown }): string {
  // JSON has no line breaks in it; an event type that had one would begin another field.
  const event = message.event.replace(/[\r\n]/g, ' ');
  return `id: ${message.id}\nevent: ${event}\ndata: ${JSON.stringify(message.data)}\n\n`;
}

/** A sign of life that no client hands on, and that moves on the place where it would resume. */
export function sseHeartbeat(id: string): string {
  return `: alive\nid: ${id}\n\n`;
}

/** What a client is told first: how long to wait before it comes back, and where it would resume, if that is known. */
export function sseOpening(id: string | undefined, retryMs: number): string {
  return id === undefined ? `retry: ${retryMs}\n\n` : `retry: ${retryMs}\nid: ${id}\n\n`;
}

/** Why the stream ends, for whoever looks at it. */
export function sseFarewell(reason: string): string {
  return `: ${reason}\n\n`;
}
