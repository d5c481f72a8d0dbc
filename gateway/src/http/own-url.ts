import { HandoffError } from '@handoff/kernel';
import type { GatewayContext } from '../gateway-context.js';

/** Hosts that mean this machine: only its own clients can be sent there. */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i;

/**
 * The gateway's own URL, without a slash at its end: the configured one or, for a client of the same machine, the host that it
 * used. No other Host or X-Forwarded-Host is repeated: clients and caches would trust it as the gateway's own statement.
 */
export function ownUrlOf(publicUrl: string | undefined, ctx: GatewayContext): string | undefined {
  if (publicUrl !== undefined) return publicUrl.replace(/\/+$/, '');
  const { host } = ctx.req.headers;
  return host !== undefined && LOOPBACK.test(host) ? `http://${host.toLowerCase()}` : undefined;
}

/** @throws HandoffError `ROUTE_NOT_FOUND` when the gateway does not know its URL. */
export function requireOwnUrl(publicUrl: string | undefined, ctx: GatewayContext): string {
  const url = ownUrlOf(publicUrl, ctx);
  if (url !== undefined) return url;
  throw new HandoffError('ROUTE_NOT_FOUND', {
    detail: 'This gateway does not know its own address: PUBLIC_URL says it.',
  });
}
