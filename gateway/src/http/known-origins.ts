import type { GatewayExposure } from '../gateway-deps.js';

/** Tells whether web pages of an origin may use the gateway. */
export type IsKnownOrigin = (origin: string) => boolean;

const LOCAL = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/;

/**
 * The one list of origins, for every route: those that the operator allows, and pages of this machine while the gateway
 * listens on a loopback address only. An Origin that equals the Host proves nothing: with DNS rebinding, a page's own host
 * name can lead here.
 */
export function knownOrigins({
  allowedOrigins,
  isLocal,
}: Pick<GatewayExposure, 'allowedOrigins' | 'isLocal'>): IsKnownOrigin {
  return (origin) => allowedOrigins.has(origin) || (isLocal && LOCAL.test(origin));
}
