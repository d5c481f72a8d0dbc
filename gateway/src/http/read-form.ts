import { HandoffError } from '@handoff/kernel';
import { MAX_BODY_BYTES } from './max-body-bytes.js';

/** The members of the body for the parts of a form. */
export interface Upload {
  /** The field of the file. */
  readonly file: string;
  /** The member for the name of the file. */
  readonly name: string;
  /** The member for the text of the file. */
  readonly text: string;
}

/** A quote and a line end take two bytes in JSON, and a file may be quoted all over: one of a megabyte has to fit all the same. */
const MAX_JSON_BYTES = 2 * MAX_BODY_BYTES;

/** Whether a body is declared as a form with files (RFC 7578). */
export function isForm(type: string | undefined): boolean {
  return /^multipart\/form-data *;/i.test(type ?? '');
}

/**
 * The JSON body with the same content as a form with one file. The rest of the gateway and the service see JSON only, so a
 * form and its JSON body have the same fingerprint, although each form has a boundary of its own.
 *
 * @throws HandoffError `UNSUPPORTED_MEDIA_TYPE` unless it is a form; `MALFORMED_REQUEST` when it has not this one file, or the file
 * is not UTF-8; `BODY_TOO_LARGE`.
 */
export async function readForm(bytes: Uint8Array, type: string, upload: Upload): Promise<Uint8Array> {
  const file = await fileOf(bytes, type, upload);
  let text: string;
  try {
    // The byte order mark stays: the service removes it, also from a file that came as JSON.
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await file.arrayBuffer());
  } catch {
    throw new HandoffError('MALFORMED_REQUEST', { detail: `The field ${upload.file} is not text in UTF-8.` });
  }
  const body = Buffer.from(JSON.stringify({ [upload.name]: file.name, [upload.text]: text }));
  if (body.length > MAX_JSON_BYTES) throw new HandoffError('BODY_TOO_LARGE');
  return body;
}

async function fileOf(bytes: Uint8Array, type: string, { file: field }: Upload): Promise<File> {
  // The parser of fetch, which needs no dependency.
  const form = await new Response(Buffer.from(bytes), { headers: { 'content-type': type } })
    .formData()
    .catch(() => undefined);
  if (form === undefined) throw new HandoffError('UNSUPPORTED_MEDIA_TYPE', { detail: 'The body is not a form.' });
  const entries = [...form.entries()];
  const [name, file] = entries[0] ?? [];
  if (entries.length === 1 && name === field && file instanceof File) return file;
  throw new HandoffError('MALFORMED_REQUEST', { detail: `The form does not have the one file "${field}".` });
}
