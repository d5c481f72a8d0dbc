/** What a text names that somebody has pasted. */
export interface Named {
  /** The id of a session, task or approval. */
  readonly id?: string;
  readonly traceId?: string;
}

const ID = /(?<![0-9a-f-])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f-])/i;
const TRACE_ID = /^(?:trace\s+)?([0-9a-f]{32})$/i;

/** Finds an id, also within a link or a line of a log, or a trace id that stands alone. */
export function namedIn(pasted: string): Named {
  const id = ID.exec(pasted)?.[0].toLowerCase();
  if (id !== undefined) return { id };
  const traceId = TRACE_ID.exec(pasted.trim())?.[1]?.toLowerCase();
  return traceId === undefined ? {} : { traceId };
}
