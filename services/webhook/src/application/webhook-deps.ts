import type { Clock, IdSource, KnownRoles } from '@handoff/kernel';
import type { EndpointPolicy } from '../domain/endpoint.js';
import type { HostResolver } from '../ports/host-resolver.js';
import type { SecretVault } from '../ports/secret-vault.js';
import type { WebhookStore } from '../ports/webhook-store.js';

/** The dependencies of the use cases. */
export interface WebhookDeps {
  readonly store: WebhookStore;
  readonly roles: KnownRoles;
  readonly vault: SecretVault;
  readonly resolver: HostResolver;
  readonly policy: EndpointPolicy;
  readonly clock: Clock;
  readonly newId: IdSource;
  /** Called when a delivery is due. */
  readonly onDue: () => void;
}
