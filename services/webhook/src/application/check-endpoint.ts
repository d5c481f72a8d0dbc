import { HandoffError } from '@handoff/kernel';
import { mayConnectTo, readEndpoint, refuseAddress } from '../domain/endpoint.js';
import type { WebhookDeps } from './webhook-deps.js';

/** A URL, and its refusal (`VALIDATION_FAILED`) when nothing may be delivered to it. */
export interface CheckedEndpoint {
  readonly url: string;
  readonly urlRefusal: HandoffError | undefined;
}

/**
 * Checks the URL of a webhook and normalises it. A host with a forbidden address is refused here, so that the caller gets the
 * error; the sender checks every address again before it connects, because the addresses of a name can change. A name
 * without any address gets the same message: otherwise the answer would show which names exist inside our network.
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
