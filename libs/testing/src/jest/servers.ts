import type { TestServers } from '../servers/start-servers.js';

/** The servers of this run. Jest loads setup and teardown as two files in one process; they share this object. */
export const run: { servers: TestServers | undefined } = { servers: undefined };
