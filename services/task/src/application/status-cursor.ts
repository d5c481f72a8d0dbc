import { HandoffError } from '@handoff/kernel';

/** The versions that a caller has seen of the parts of a workflow, by id. */
export type SeenVersions = ReadonlyMap<string, number>;

/** The most parts in a cursor; see StatusCursor in libs/contracts for its length. */
export const MAX_PARTS = 76;

/** The first byte: the version of the format. */
const FORM = 1;
const ID_BYTES = 16;
const PART_BYTES = ID_BYTES + 4;

/**
 * Encodes seen versions as an opaque, URL-safe token: 16 bytes of id and 4 of version per part. It has to fit into a
 * query, and JSON would be more than twice as long.
 */
export function encodeStatusCursor(seen: SeenVersions): string {
  const parts = [...seen].slice(0, MAX_PARTS);
  const bytes = Buffer.alloc(1 + parts.length * PART_BYTES);
  bytes.writeUInt8(FORM, 0);
  parts.forEach(([id, version], index) => {
    const at = 1 + index * PART_BYTES;
    bytes.write(id.replaceAll('-', ''), at, 'hex');
    bytes.writeUInt32BE(version, at + ID_BYTES);
  });
  return bytes.toString('base64url');
}

/**
 * Decodes a token.
 *
 * @param pointer - the position of the token in the request
 * @throws HandoffError `VALIDATION_FAILED` when the token is not a cursor of this service.
 */
export function decodeStatusCursor(token: string, pointer: string): SeenVersions {
  const bytes = Buffer.from(token, 'base64url');
  const count = (bytes.length - 1) / PART_BYTES;
  const isOurs = bytes[0] === FORM && Number.isInteger(count) && count >= 1 && count <= MAX_PARTS;
  const seen = new Map<string, number>();
  for (let at = 1; isOurs && at < bytes.length; at += PART_BYTES) {
    seen.set(idAt(bytes, at), bytes.readUInt32BE(at + ID_BYTES));
  }
  // Encoding has to yield the same token: no two tokens for one cursor, and no part twice.
  if (!isOurs || encodeStatusCursor(seen) !== token) throw notOurs(pointer);
  return seen;
}

function idAt(bytes: Buffer, at: number): string {
  const hex = bytes.toString('hex', at, at + ID_BYTES);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

function notOurs(pointer: string): HandoffError {
  return new HandoffError('VALIDATION_FAILED', {
    detail: 'The cursor is not one that Handoff returned.',
    errors: [{ pointer, message: 'must be a cursor that was returned before' }],
  });
}
