import { run } from './servers.js';

/** Stops the servers that the setup started. */
export default async function globalTeardown(): Promise<void> {
  await run.servers?.stop();
}
