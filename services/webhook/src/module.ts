import { outboxHintSubject } from '@handoff/contracts';
import { uuidv7 } from '@handoff/kernel';
import { createDatabaseChecks, createOutboxRelay } from '@handoff/postgres';
import { createStoreMetrics, openEmbeddedKey, type ConfigOf, type Module, type RunMode } from '@handoff/runtime';
import { consumeEvents } from './adapters/bus-event-consumer.js';
import { serveWebhookOperations } from './adapters/bus-operations.js';
import { createCryptoSecretVault } from './adapters/crypto-secret-vault.js';
import { createHttpDeliverySender } from './adapters/http-delivery-sender.js';
import { createPostgresWebhookStore } from './adapters/postgres-webhook-store.js';
import { createSystemHostResolver } from './adapters/system-host-resolver.js';
import { createCourier, type Courier } from './application/deliver-due.js';
import { WEBHOOK_CONFIG } from './config.js';
import { plainHost } from './domain/endpoint.js';
import { startDuties } from './duties.js';
import type { SecretVault } from './ports/secret-vault.js';
import type { Capacity } from './ports/webhook-store.js';
import { tellOfAttempts } from './tell-of-attempts.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** How much longer than an attempt a delivery is one process's: recording it takes its time too. */
const LEASE_BEYOND_TIMEOUT_MS = 20_000;

type Config = ConfigOf<typeof WEBHOOK_CONFIG>;

/** The webhook service, put together. */
export const webhookModule: Module<typeof WEBHOOK_CONFIG> = {
  name: 'webhook',
  config: WEBHOOK_CONFIG,

  async start(context) {
    const { config, mode, version, clock, logger, metrics, bus } = context;
    const prefix = config.NATS_SUBJECT_PREFIX;
    const retentionMs = config.WEBHOOK_RETENTION_DAYS * DAY_MS;
    const commandRetentionMs = config.COMMAND_RETENTION_HOURS * HOUR_MS;
    const policy = {
      allowInsecure: config.WEBHOOK_ALLOW_INSECURE,
      privateHosts: new Set(config.WEBHOOK_ALLOWED_PRIVATE_HOSTS.map(plainHost)),
    };

    const db = await context.openDatabase('handoff_webhook');
    const measured = createStoreMetrics(metrics, 'webhook');
    const store = createPostgresWebhookStore({
      onSetAside: measured.setAside,
      db,
      newId: uuidv7,
      prefix,
      patience: {
        failingMs: config.WEBHOOK_DISABLE_AFTER_HOURS * HOUR_MS,
        failedDeliveries: config.WEBHOOK_DISABLE_AFTER_FAILURES,
      },
      random: Math.random,
      logger,
      metrics: measured.executor,
      onEvents: () => relay.poke(),
    });
    const vault = await openVault(config, mode);
    const tell = tellOfAttempts(
      metrics,
      logger,
      () => courier.inFlight(),
      (duty) => measured.setAside(duty),
    );
    const timeoutMs = config.WEBHOOK_TIMEOUT_MS;
    const courier: Courier = createCourier({
      store,
      vault,
      sender: createHttpDeliverySender({ policy, clock, timeoutMs, userAgent: `Handoff-Webhooks/${version}` }),
      limits: limitsOf(config),
      leaseMs: timeoutMs + LEASE_BEYOND_TIMEOUT_MS,
      ...tell,
    });
    // Before the relay: where bus and services are one process, nothing is published that this would miss. What is
    // collected before the duties run, their first look finds.
    let lookAtOnce = (): void => undefined;
    const collected = (): void => lookAtOnce();
    const consuming = await consumeEvents({ store, retentionMs, onDue: collected, bus, prefix, ...tell });
    const relay = createOutboxRelay({
      db,
      bus: bus.events,
      pokeSubject: outboxHintSubject(prefix, 'webhook'),
      table: 'webhook_outbox',
      retentionHours: config.OUTBOX_RETENTION_HOURS,
      logger,
      metrics: measured.relay,
    });
    measured.watchOutbox(() => relay.depth());
    measured.watchPool(db);
    const duties = startDuties({ store, courier, logger, retentionMs, commandRetentionMs });
    const { onDue } = duties;
    lookAtOnce = onDue;
    const serving = await serveWebhookOperations(
      { store, vault, resolver: createSystemHostResolver(), policy, clock, newId: uuidv7, bus, onDue },
      {
        prefix,
        version,
        logger,
        metrics,
        maxInFlight: config.MAX_IN_FLIGHT,
        callerSharePercent: config.CALLER_SHARE_PERCENT,
      },
    );

    return {
      checks: createDatabaseChecks(db),
      async drain() {
        await Promise.all([serving.drain(), consuming.stop(), duties.stop()]);
        // What was begun is finished: begun again elsewhere, it would be delivered twice.
        await courier.drain();
        await store.drain();
      },
      close: () => relay.stop(),
    };
  },
};

/** One role has its share of the places, however many webhooks it has. */
function limitsOf(config: Config): Omit<Capacity, 'busy'> {
  const { WEBHOOK_MAX_DELIVERIES: total, WEBHOOK_MAX_DELIVERIES_EACH: perWebhook } = config;
  const perRole = Math.max(1, Math.floor((total * config.CALLER_SHARE_PERCENT) / 100));
  return { total, perWebhook, perRole };
}

async function openVault(config: Config, mode: RunMode): Promise<SecretVault> {
  const keys =
    config.WEBHOOK_SECRET_KEY ??
    (mode === 'embedded' ? await openEmbeddedKey(config.HANDOFF_DATA_DIR, 'webhook-key') : '');
  const [first = Buffer.alloc(0), ...others] = keys.split(',').map((key) => Buffer.from(key, 'base64'));
  return createCryptoSecretVault([first, ...others]);
}
