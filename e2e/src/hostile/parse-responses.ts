/** One HTTP/1.1 response, as on the wire. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; `{}` when it is empty or a page. */
  readonly json: ReturnType<typeof JSON.parse>;
}

const STATUS_LINE = /^HTTP\/1\.1 ([1-5]\d\d) [ -~]*$/;
const HEADER_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+): ?([\t -~]*)$/;

/**
 * Parses bytes into responses, without interim ones. It is strict (RFC 9112 §2–7), because the server's output has to
 * be HTTP to the last byte whatever it received.
 *
 * @throws Error when the bytes are anything else, or end within a response.
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
      // An endless body: all further bytes belong to it.
      answers.push({ status, headers, text: rest.toString('utf8'), json: {} });
      break;
    }
    const length =
      methods[answers.length] === 'HEAD' || status === 204 ? 0 : Number(headers.get('content-length') ?? NaN);
    if (!Number.isInteger(length) || rest.length < length)
      throw new Error(`a body of ${length}, but ${rest.length} came`);
    const text = rest.subarray(0, length).toString('utf8');
    rest = rest.subarray(length);
    const isPage = /^text\/(html|plain)/.test(headers.get('content-type') ?? '');
    answers.push({ status, headers, text, json: text !== '' && !isPage ? (JSON.parse(text) as unknown) : {} });
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
