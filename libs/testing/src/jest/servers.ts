import type { TestServers } from '../servers/start-servers.js';

/** The servers of this run. Setup and teardown are two files to Jest, in one process: this is what they share. */
export const run: { servers: TestServers | undefined } = { servers: undefined };
