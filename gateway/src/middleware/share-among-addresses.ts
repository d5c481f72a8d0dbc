import type { ServerResponse } from 'node:http';
import { bounded, giveBackShare, takeShare } from '@handoff/kernel';
import { networkOf } from '../application/network-of.js';
import type { GatewayMiddleware } from '../gateway-context.js';
import type { GatewayLimits } from '../gateway-deps.js';
import { onClose } from '../http/on-close.js';

/** Bounds what a network address can hold before its token is verified, or without a valid one. */
export interface AddressShares {
  /** For every request whose caller is not known yet, before it takes any other place. */
  readonly countByAddress: GatewayMiddleware;
  /** For requests whose caller is now known: from here on they count for the caller only. */
  readonly countNoLonger: GatewayMiddleware;
}

/** At most this many requests may wait for the issuer's keys; one address must not take all of those places either. */
const MAX_UNKNOWN = 256;

/**
 * Gives each network address a share of the requests whose caller is not known, out of the smallest bound that such
 * requests could fill. A request counts until its token is verified or, if refused, until its response is sent. So
 * clients without a token can neither take all places for streams, waits or work, nor delay the verification of other
 * tokens.
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
      onClose(res, giveBack);
      return next();
    },
    countNoLonger({ res }, next) {
      letGo.get(res)?.();
      return next();
    },
  };
}
