import { mayConnectTo, readEndpoint, refuseAddress } from '../domain/endpoint.js';
import type { WebhookDeps } from './webhook-deps.js';

/**
 * The one spelling of a URL that may be delivered to. A host with an address that may not be connected to is refused
 * here, so that who registers it hears of it; it is asked again of every address that is connected to, since names
 * change where they lead. A name that leads nowhere is fine: it may yet.
 *
 * @throws HandoffError `VALIDATION_FAILED` when the URL is not one that may be.
 */
export async function checkEndpoint(
  text: string,
  { policy, resolver }: Pick<WebhookDeps, 'policy' | 'resolver'>,
): Promise<string> {
  const { url, host } = readEndpoint(text, policy);
  const addresses = policy.privateHosts.has(host) ? [] : await resolver.addressesOf(host);
  if (!addresses.every((address) => mayConnectTo(address, host, policy))) throw refuseAddress();
  return url;
}
