import { migrate, openDatabase } from '@handoff/postgres';
import { startPgbouncer, startPostgres, type TestServer } from '@handoff/testing';
import { runBlackBoxSuite } from '../suites/black-box-suite.js';
import { startScaledTopology } from '../topology/scaled-topology.js';
import type { Topology } from '../topology/topology.js';

const SERVICES = ['session', 'task', 'audit', 'webhook', 'directory'];

/** Fewer connections to Postgres than the processes open, so that they share them. */
const POOL_SIZE = 5;

runBlackBoxSuite(
  'two processes of each service behind PgBouncer in transaction mode',
  async (env): Promise<Topology> => {
    const postgres = await startPostgres();
    await migrate(postgres.url, 'latest');
    await allowLogins(postgres);
    const logins = SERVICES.map((service) => `handoff_${service}`);
    const bouncer = await startPgbouncer({ postgresPort: postgres.port, logins, poolSize: POOL_SIZE });
    const urlOf = (module: string, port: number): string => `postgres://handoff_${module}@127.0.0.1:${port}/postgres`;
    const topology = await startScaledTopology({
      servers: { databaseUrl: urlOf('session', bouncer.port) },
      env,
      envOf: (module) => ({
        DATABASE_URL: urlOf(module, bouncer.port),
        DATABASE_DIRECT_URL: urlOf(module, postgres.port),
      }),
    });
    return {
      ...topology,
      async stop() {
        await topology.stop();
        await bouncer.stop();
        await postgres.stop();
      },
    };
  },
);

async function allowLogins(postgres: TestServer): Promise<void> {
  const db = await openDatabase({
    url: postgres.url,
    applicationName: 'test',
    poolMax: 1,
    statementTimeoutMs: 10_000,
    connectTimeoutMs: 10_000,
  });
  for (const service of SERVICES) {
    await db.query({ name: `login_${service}`, text: `ALTER ROLE handoff_${service} LOGIN` });
  }
  await db.close();
}
