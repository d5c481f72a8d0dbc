import { HandoffError, isUuid, type Cursor } from '@handoff/kernel';

/** How far a dry run is. It is in the cursor, so that no service has to remember a dry run. */
export interface DryRunPlace {
  readonly from: Date;
  readonly to: Date;
  /** The hash of the profile that is tried. */
  readonly contentHash: string;
  /** The answer that was replayed last; undefined before the first. */
  readonly after: Cursor | undefined;
}

const DAY_MS = 86_400_000;
/** The span of a dry run that says none. */
const DEFAULT_SPAN_MS = 30 * DAY_MS;

/**
 * Where a dry run begins.
 *
 * @throws HandoffError `VALIDATION_FAILED` when the span is none.
 */
export function beginDryRun(
  span: { readonly from?: string | undefined; readonly to?: string | undefined },
  contentHash: string,
  now: Date,
): DryRunPlace {
  const to = span.to === undefined ? now : instant('to', span.to);
  const from = span.from === undefined ? new Date(to.getTime() - DEFAULT_SPAN_MS) : instant('from', span.from);
  if (from < to) return { from, to, contentHash, after: undefined };
  throw invalid('from', 'must be before `to`');
}

/** The place as an opaque, URL-safe token. */
export function encodePlace({ from, to, contentHash, after }: DryRunPlace & { readonly after: Cursor }): string {
  const parts = [from.getTime(), to.getTime(), contentHash, after.createdAt.getTime(), after.id];
  return Buffer.from(parts.join(' ')).toString('base64url');
}

const INSTANT = String.raw`(-?\d{1,15})`;
const PLACE = new RegExp(`^${INSTANT} ${INSTANT} ([0-9a-f]{64}) ${INSTANT} (\\S+)$`);

/**
 * The place that a token stands for.
 *
 * @throws HandoffError `VALIDATION_FAILED` when {@link encodePlace} did not make the token.
 */
export function decodePlace(token: string): DryRunPlace {
  const [, from, to, contentHash = '', at, id = ''] =
    PLACE.exec(Buffer.from(token, 'base64url').toString('latin1')) ?? [];
  const [first, last, createdAt] = [from, to, at].map((ms) => new Date(Number(ms ?? Number.NaN))) as [Date, Date, Date];
  const isPlace = isUuid(id) && [first, last, createdAt].every(isInstant);
  if (!isPlace) throw invalid('cursor', 'must be a next_cursor that was returned before');
  return { from: first, to: last, contentHash, after: { createdAt, id } };
}

/** Whether it can be said with a year of four digits, as the contract has instants. */
function isInstant(date: Date): boolean {
  return !Number.isNaN(date.getTime()) && /^\d{4}-/.test(date.toISOString());
}

function instant(name: string, text: string): Date {
  const date = new Date(text);
  if (isInstant(date)) return date;
  throw invalid(name, 'must be an instant');
}

function invalid(name: string, message: string): HandoffError {
  return new HandoffError('VALIDATION_FAILED', { errors: [{ pointer: `query/${name}`, message }] });
}
