/** Finds the addresses of hosts. */
export interface HostResolver {
  /** The addresses that a host has; an address is its own. Empty where there is none, or no answer came in time. */
  addressesOf(host: string): Promise<readonly string[]>;
}
