import { steadyClock, uuidv7 } from '@handoff/kernel';
import { createForgetCommandsTimer, openEmbeddedKey, type ConfigOf, type Module, type RunMode } from '@handoff/runtime';
import { openCommandService } from '@handoff/runtime/service';
import { Counter } from 'prom-client';
import { createBusAnswersOnRecord } from './adapters/bus-answers-on-record.js';
import { directoryHandlers } from './adapters/bus-operations.js';
import { createBusHeldCalls } from './adapters/bus-held-calls.js';
import { openBusPublications } from './adapters/bus-publications.js';
import { createCedarAccessPolicies } from './adapters/cedar-access-policies.js';
import { createCedarTriedPolicies } from './adapters/cedar-tried-policies.js';
import { createCryptoProfileFormat } from './adapters/crypto-profile-format.js';
import { createPostgresAccessStore } from './adapters/postgres-access-store.js';
import { createPostgresOrgStore } from './adapters/postgres-org-store.js';
import { createPostgresProfileStore } from './adapters/postgres-profile-store.js';
import { createAccessRules } from './application/access-rules.js';
import { createOrgRules } from './application/org-rules.js';
import { createProfileRules } from './application/profile-rules.js';
import { createPublishedBundles } from './application/published-bundles.js';
import { DIRECTORY_CONFIG } from './config.js';

const HOUR_MS = 3_600_000;
/** How long a request that waits for a publication relies on hints, in milliseconds. A missed hint costs it at most this time. */
const RECHECK_MS = 15_000;

type Config = ConfigOf<typeof DIRECTORY_CONFIG>;

/** The directory service, put together. */
export const directoryModule: Module<typeof DIRECTORY_CONFIG> = {
  name: 'directory',
  config: DIRECTORY_CONFIG,

  async start(context) {
    const { config, mode, bus, clock, logger, metrics } = context;
    const prefix = config.NATS_SUBJECT_PREFIX;
    const commandRetentionMs = config.COMMAND_RETENTION_HOURS * HOUR_MS;
    const refused = new Counter({
      name: 'handoff_directory_refused_bundles_total',
      help: 'Published bundles that agents did not get, because their signatures do not hold.',
      registers: [metrics],
    });

    const service = await openCommandService(context, 'directory');
    const format = createCryptoProfileFormat(await signingSeeds(config, mode));
    const store = createPostgresProfileStore({
      ...service.storeDeps,
      rules: createProfileRules({ prefix, newId: uuidv7 }),
    });
    const bundles = createPublishedBundles({ store, format, logger, onRefused: () => refused.inc() });
    const access = createPostgresAccessStore({
      ...service.storeDeps,
      rules: createAccessRules({ prefix, newId: uuidv7 }),
    });
    const org = createPostgresOrgStore({ ...service.storeDeps, rules: createOrgRules({ prefix, newId: uuidv7 }) });
    const heldCalls = createBusHeldCalls({ bus: context.bus, prefix });
    const policies = createCedarAccessPolicies({ logger });
    const tried = createCedarTriedPolicies();
    const record = createBusAnswersOnRecord({ bus, prefix });
    const stopping = new AbortController();
    const publications = await openBusPublications({ events: bus.events, prefix });
    const waiting = { publications, clock: steadyClock, recheckMs: RECHECK_MS, stopping: stopping.signal };
    const answering = { bundles, waiting, access, policies, record, tried };
    const serving = await service.serve(
      directoryHandlers({ store, format, org, heldCalls, ...answering, clock, newId: uuidv7, logger }),
      { maxWaiting: { getProfile: config.MAX_PROFILE_WAITS } },
    );
    const forgetAll = async (olderThanMs: number): Promise<number> =>
      (await access.forgetFacts()) + (await store.forgetCommands(olderThanMs));
    const forget = createForgetCommandsTimer({ store: { forgetCommands: forgetAll }, logger, commandRetentionMs });

    return service.running(async () => {
      // Waiting requests are answered at once, with what is published.
      stopping.abort();
      await publications.close();
      await Promise.all([serving.drain(), forget.stop()]);
      await Promise.all([store.drain(), access.drain(), org.drain()]);
    });
  },
};

async function signingSeeds(config: Config, mode: RunMode): Promise<readonly Uint8Array[]> {
  const keys =
    config.DIRECTORY_SIGNING_KEY ??
    (mode === 'embedded' ? await openEmbeddedKey(config.HANDOFF_DATA_DIR, 'directory-key') : '');
  return keys.split(',').map((key) => Buffer.from(key, 'base64'));
}
