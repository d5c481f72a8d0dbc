import { HandoffError } from '@handoff/kernel';
import { mayConnectTo, readEndpoint, refuseAddress } from '../domain/endpoint.js';
import type { WebhookDeps } from './webhook-deps.js';

/** A URL, and why it may not be delivered to: `VALIDATION_FAILED`. */
export interface CheckedEndpoint {
  readonly url: string;
  readonly urlRefusal: HandoffError | undefined;
}

/**
 * The one spelling of a URL that may be delivered to. A host with an address that may not be connected to is refused
 * here, so that who registers it hears of it; it is asked again of every address that is connected to, since names
 * change where they lead. A name that leads nowhere is refused in the same words: else the answer would tell strangers
 * which names there are inside.
 */
export async function checkEndpoint(
  text: string,
  { policy, resolver }: Pick<WebhookDeps, 'policy' | 'resolver'>,
): Promise<CheckedEndpoint> {
  try {
    const { url, host } = readEndpoint(text, policy);
    const addresses = policy.privateHosts.has(host) ? [] : await resolver.addressesOf(host);
    if (!policy.privateHosts.has(host) && addresses.length === 0) throw refuseAddress();
    if (!addresses.every((address) => mayConnectTo(address, host, policy))) throw refuseAddress();
    return { url, urlRefusal: undefined };
  } catch (error) {
    if (error instanceof HandoffError && error.code === 'VALIDATION_FAILED') return { url: text, urlRefusal: error };
    throw error;
  }
}
