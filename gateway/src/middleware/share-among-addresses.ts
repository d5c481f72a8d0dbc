import type { ServerResponse } from 'node:http';
import { bounded, giveBackShare, takeShare } from '@handoff/kernel';
import { networkOf } from '../application/network-of.js';
import type { GatewayMiddleware } from '../gateway-context.js';
import type { GatewayLimits } from '../gateway-deps.js';

/** What a client can hold before its token was checked, or without a good one. */
export interface AddressShares {
  /** For every request whose caller is yet to be known, before it takes any place. */
  readonly countByAddress: GatewayMiddleware;
  /** For requests whose caller is known by now: they count as the caller's alone. */
  readonly countNoLonger: GatewayMiddleware;
}

/** As many may wait for the issuer's keys; one address must not take all of those places either. */
const MAX_UNKNOWN = 256;

/**
 * Of the requests whose caller is not known, one network address has its share: of the smallest bound that such requests
 * could fill. One counts until its token was verified, or, refused, until its response has left. So nobody without a token
 * takes all places of streams, waits or work, or has everybody's verification wait.
 */
export function shareAmongAddresses(limits: GatewayLimits): AddressShares {
  const unknown = bounded({
    name: 'requests whose caller is not known yet, by network address',
    at: 'this gateway',
    max: Math.max(1, Math.min(MAX_UNKNOWN, limits.maxInFlight, limits.maxWaiting, limits.maxStreams)),
    sharePercent: limits.callerSharePercent,
  });
  const letGo = new WeakMap<ServerResponse, () => void>();
  return {
    countByAddress({ res, ip }, next) {
      const network = networkOf(ip);
      takeShare(unknown, network);
      const giveBack = (): void => {
        if (letGo.delete(res)) giveBackShare(unknown, network);
      };
      letGo.set(res, giveBack);
      res.once('close', giveBack);
      return next();
    },
    countNoLonger({ res }, next) {
      letGo.get(res)?.();
      return next();
    },
  };
}
