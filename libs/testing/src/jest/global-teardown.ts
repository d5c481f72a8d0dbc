import { run } from './servers.js';

/** Stops what the setup started. */
export default async function globalTeardown(): Promise<void> {
  await run.servers?.stop();
}
