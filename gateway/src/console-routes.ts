import { HandoffError } from '@handoff/kernel';
import type { DemoSignIn } from '@handoff/runtime';
import { openConsoleSite, type ConsoleSite, type SiteFile } from './console-site.js';
import type { GatewayContext, GatewayMiddleware } from './gateway-context.js';
import { serveDocument } from './http/serve-document.js';

/** How people sign in to the console. */
export interface ConsoleDeps {
  readonly version: string;
  /** The issuer of tokens. The page signs in there if it is a URL. */
  readonly issuer: string;
  /** The registration of the console at the issuer: a public client. */
  readonly clientId: string;
  readonly scope: string;
  /** The API that tokens are for (RFC 8707), for issuers that have to be told. */
  readonly resource: string | undefined;
  /** Exchanges a one-time code for the tokens of the demo; undefined outside the embedded mode on a loopback address. */
  readonly exchange: ((code: string) => Promise<DemoTokens | undefined>) | undefined;
}

/** The tokens of the demo, and the code with which a page that is loaded again gets them once more. */
export interface DemoTokens extends DemoSignIn {
  readonly next_code: string;
}

export interface ConsoleRoute {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly answer: GatewayMiddleware;
}

/** Pages lie at most so deep below /console. */
const MAX_DEPTH = 6;
const TYPES: Readonly<Record<string, string>> = { js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml' };

/** The console: its page at every path below `/console`, its files, and what it has to know to sign people in. */
export function consoleRoutes(deps: ConsoleDeps, site: ConsoleSite = openConsoleSite()): readonly ConsoleRoute[] {
  const page = servePage(policyOf(deps.issuer), site);
  return [
    { method: 'GET', path: '/console', answer: page },
    { method: 'GET', path: '/console/', answer: page },
    { method: 'GET', path: '/console/config.json', answer: describeSignIn(deps) },
    { method: 'GET', path: '/console/assets/{name}', answer: serveFile(site) },
    { method: 'GET', path: '/console/*path', answer: page },
    ...(deps.exchange === undefined
      ? []
      : [{ method: 'POST' as const, path: '/console/sign-in', answer: signIn(deps.exchange) }]),
  ];
}

/**
 * Everything comes from this gateway, and the page talks to it and the issuer alone. Scripts are files: no text becomes a
 * script or markup (Trusted Types), whatever an agent has written.
 */
function policyOf(issuer: string): string {
  const signIn = hasSignIn(issuer) ? ` ${new URL(issuer).origin}` : '';
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src 'self'${signIn}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

function hasSignIn(issuer: string): boolean {
  return URL.canParse(issuer) && issuer.startsWith('http');
}

function servePage(policy: string, site: ConsoleSite): GatewayMiddleware {
  const headers = { 'Content-Security-Policy': policy, 'Cross-Origin-Opener-Policy': 'same-origin' };
  const pages = new Map<string, GatewayMiddleware>();
  return (ctx, next) => {
    const below = ctx.path.split('/').slice(2);
    if (below.length > MAX_DEPTH) throw new HandoffError('ROUTE_NOT_FOUND');
    // Links relative to the path that was asked for: the page also works below a path of a proxy.
    const up = below.length === 0 ? './console/' : './' + '../'.repeat(below.length - 1);
    const serve =
      pages.get(up) ??
      serveDocument(
        'text/html',
        async () => Buffer.from((await site.page()).replace(/(src|href)="\.\//g, `$1="${up}`)),
        headers,
      );
    pages.set(up, serve);
    return serve(ctx, next) as Promise<unknown>;
  };
}

function serveFile(site: ConsoleSite): GatewayMiddleware {
  return async (ctx) => {
    const { name = '' } = ctx.params as { readonly name?: string };
    const type = TYPES[name.slice(name.lastIndexOf('.') + 1)];
    const file = type === undefined ? undefined : await site.file(`assets/${name}`);
    if (type === undefined || file === undefined) throw new HandoffError('ROUTE_NOT_FOUND');
    // Its name changes with its content.
    ctx.set({ 'Cache-Control': 'public, max-age=31536000, immutable', Vary: 'Accept-Encoding, Origin' });
    ctx.status = 200;
    ctx.type = type;
    ctx.body = bodyFor(ctx, file);
  };
}

function bodyFor(ctx: GatewayContext, { plain, br, gzip }: SiteFile): Buffer {
  // By what is smallest: browsers name gzip first.
  const encoding = (['br', 'gzip'] as const).find((each) => ctx.acceptsEncodings(each, 'identity') === each);
  if (encoding === undefined) return plain;
  ctx.set('Content-Encoding', encoding);
  return { br, gzip }[encoding];
}

/** What the page has to know before anybody is signed in. It is public. */
function describeSignIn({ version, issuer, clientId, scope, resource, exchange }: ConsoleDeps): GatewayMiddleware {
  const oidc = { kind: 'oidc', issuer, client_id: clientId, scope, ...(resource === undefined ? {} : { resource }) };
  const embedded = { kind: exchange === undefined ? 'none' : 'code' };
  return (ctx) => {
    ctx.body = { version, sign_in: hasSignIn(issuer) ? oidc : embedded };
  };
}

/** In a header, not in the URL or a body: URLs are logged, and a form of another site can send a body. */
const CODE = /^Code ([A-Za-z0-9_-]{43})$/;

function signIn(exchange: NonNullable<ConsoleDeps['exchange']>): GatewayMiddleware {
  return async (ctx) => {
    const [, code = ''] = CODE.exec(ctx.get('Authorization')) ?? [];
    const tokens = await exchange(code);
    if (tokens === undefined) {
      throw new HandoffError('UNAUTHENTICATED', {
        detail: 'The link was used before, or has expired. Get another one with `npx handoff console`.',
      });
    }
    ctx.body = tokens;
  };
}
