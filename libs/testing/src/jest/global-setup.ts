import { startServers } from '../servers/start-servers.js';
import { announceClosingLine } from './closing-line.js';
import { run } from './servers.js';

/** Starts the servers once for the whole run. Test files find their URLs in the environment. */
export default async function globalSetup(): Promise<void> {
  announceClosingLine();
  const servers = await startServers();
  run.servers = servers;
  process.env['TEST_DATABASE_URL'] = servers.databaseUrl;
  process.env['TEST_REDIS_URL'] = servers.redisUrl;
  process.env['TEST_NATS_URL'] = servers.natsUrl;
}
