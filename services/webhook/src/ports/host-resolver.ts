/** Finds the addresses of hosts. */
export interface HostResolver {
  /** The addresses of a host; of an address, the address itself. Empty when there is none, or no answer came in time. */
  addressesOf(host: string): Promise<readonly string[]>;
}
