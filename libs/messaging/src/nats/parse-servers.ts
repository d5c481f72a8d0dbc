/** The servers to connect to and the credentials, in the form of the NATS client's options. */
export interface Servers {
  readonly servers: string[];
  readonly user?: string;
  readonly pass?: string;
  readonly token?: string;
  readonly tls?: Record<never, never>;
}

/**
 * The servers of a comma-separated list of `nats://` or `tls://` URLs. The credentials are those of the first URL that has
 * any: `user:password@`, or a single `token@`.
 *
 * @throws TypeError when an item is no such URL. The message never shows the URL, which may hold a password.
 */
export function parseServers(list: string): Servers {
  const urls = list.split(',').map((text) => parse(text.trim()));
  const withUser = urls.find(({ username }) => username !== '');
  return {
    servers: urls.map(({ hostname, port }) => `${hostname}:${port === '' ? '4222' : port}`),
    ...(withUser === undefined ? {} : credentials(withUser)),
    ...(urls.some(({ protocol }) => protocol === 'tls:') ? { tls: {} } : {}),
  };
}

function parse(text: string): URL {
  if (!/^(nats|tls):\/\/[^/]/.test(text) || !URL.canParse(text)) {
    throw new TypeError('not a bus URL: memory:, or nats:// or tls:// URLs separated by commas');
  }
  return new URL(text);
}

function credentials({ username, password }: URL): Pick<Servers, 'user' | 'pass' | 'token'> {
  if (password === '') return { token: decodeURIComponent(username) };
  return { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
}
