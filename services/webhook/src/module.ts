import { uuidv7 } from '@handoff/kernel';
import { openEmbeddedKey, type ConfigOf, type Module, type RunMode } from '@handoff/runtime';
import { openCommandService, openKnownRoles } from '@handoff/runtime/service';
import { consumeEvents } from './adapters/bus-event-consumer.js';
import { webhookHandlers } from './adapters/bus-operations.js';
import { createCryptoSecretVault } from './adapters/crypto-secret-vault.js';
import { createHttpDeliverySender } from './adapters/http-delivery-sender.js';
import { createPostgresWebhookStore } from './adapters/postgres-webhook-store.js';
import { createSystemHostResolver } from './adapters/system-host-resolver.js';
import { createDispatcher } from './application/deliver-due.js';
import { createWebhookRules } from './application/webhook-rules.js';
import { WEBHOOK_CONFIG } from './config.js';
import { plainHost } from './domain/endpoint.js';
import { startDuties } from './duties.js';
import type { SecretVault } from './ports/secret-vault.js';
import type { Capacity } from './ports/webhook-store.js';
import { reportAttempts, watchInFlight } from './report-attempts.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** How much longer than an attempt a lease is, in milliseconds: recording the outcome takes time too. */
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
    const disablePolicy = {
      failingMs: config.WEBHOOK_DISABLE_AFTER_HOURS * HOUR_MS,
      failedDeliveries: config.WEBHOOK_DISABLE_AFTER_FAILURES,
    };
    const policy = {
      allowInsecure: config.WEBHOOK_ALLOW_INSECURE,
      privateHosts: new Set(config.WEBHOOK_ALLOWED_PRIVATE_HOSTS.map(plainHost)),
    };

    const service = await openCommandService(context, 'webhook');
    const rules = createWebhookRules({ prefix, newId: uuidv7, disablePolicy, random: Math.random });
    const store = createPostgresWebhookStore({ ...service.storeDeps, rules });
    const roles = openKnownRoles(context, service.db);
    const vault = await openVault(config, mode);
    const reports = reportAttempts(metrics, logger, service.measured.setAside);
    const timeoutMs = config.WEBHOOK_TIMEOUT_MS;
    const dispatcher = createDispatcher({
      store,
      vault,
      sender: createHttpDeliverySender({ policy, clock, timeoutMs, userAgent: `Handoff-Webhooks/${version}` }),
      limits: limitsOf(config),
      leaseMs: timeoutMs + LEASE_BEYOND_TIMEOUT_MS,
      ...reports,
    });
    watchInFlight(metrics, dispatcher);
    const duties = startDuties({ store, dispatcher, logger, retentionMs, commandRetentionMs, alone: service.alone });
    const { onDue } = duties;
    service.onCommit(duties.onChange);
    // Before the relay starts: when the bus and the services are one process, no published event is missed.
    const consuming = await consumeEvents({ store, retentionMs, onDue, bus, prefix, ...reports });
    const resolver = createSystemHostResolver();
    const serving = await service.serve(
      webhookHandlers({ store, roles, vault, resolver, policy, clock, newId: uuidv7, onDue }),
    );

    return service.running(async () => {
      await Promise.all([serving.drain(), consuming.stop(), duties.stop()]);
      // Attempts in flight end first: otherwise another instance would deliver their events once more.
      await dispatcher.drain();
      await store.drain();
    });
  },
};

/** A role has the same share of the places, however many webhooks it has. */
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
