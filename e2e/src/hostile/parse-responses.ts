/** One HTTP/1.1 response as it was on the wire. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON, `{}` where there is none. */
  readonly json: ReturnType<typeof JSON.parse>;
}

const STATUS_LINE = /^HTTP\/1\.1 ([1-5]\d\d) [ -~]*$/;
const HEADER_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+): ?([\t -~]*)$/;

/**
 * The responses that some bytes are, interim ones left out. Strict on purpose (RFC 9112 §2–7): whatever was done to
 * the server, what it says has to be HTTP to the last byte.
 *
 * @throws Error when they are anything else, or stop in the middle of one.
 */
export function parseResponses(bytes: Buffer, methods: readonly string[] = []): readonly RawAnswer[] {
  const answers: RawAnswer[] = [];
  let rest = bytes;
  while (rest.length > 0) {
    const end = rest.indexOf('\r\n\r\n');
    if (end < 0) throw new Error(`not a response: ${JSON.stringify(rest.toString('latin1').slice(0, 200))}`);
    const { status, headers } = readHead(rest.subarray(0, end).toString('latin1'));
    rest = rest.subarray(end + 4);
    if (status < 200) continue;
    if (headers.get('content-type') === 'text/event-stream') {
      // It does not end: whatever there is of it belongs to it.
      answers.push({ status, headers, text: rest.toString('utf8'), json: {} });
      break;
    }
    const length =
      methods[answers.length] === 'HEAD' || status === 204 ? 0 : Number(headers.get('content-length') ?? NaN);
    if (!Number.isInteger(length) || rest.length < length)
      throw new Error(`a body of ${length}, but ${rest.length} came`);
    const text = rest.subarray(0, length).toString('utf8');
    rest = rest.subarray(length);
    answers.push({ status, headers, text, json: text === '' ? {} : (JSON.parse(text) as unknown) });
  }
  return answers;
}

function readHead(text: string): { readonly status: number; readonly headers: Headers } {
  const [statusLine = '', ...lines] = text.split('\r\n');
  const status = STATUS_LINE.exec(statusLine)?.[1];
  if (status === undefined) throw new Error(`not a status line: ${JSON.stringify(statusLine)}`);
  const headers = new Headers();
  for (const line of lines) {
    const [, name, value] = HEADER_LINE.exec(line) ?? [];
    if (name === undefined) throw new Error(`not a header: ${JSON.stringify(line)}`);
    headers.append(name, value ?? '');
  }
  return { status: Number(status), headers };
}
