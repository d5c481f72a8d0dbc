import { steadyClock, uuidv7 } from '@handoff/kernel';
import type { Module } from '@handoff/runtime';
import { openCommandService, openKnownRoles } from '@handoff/runtime/service';
import { openBusChangeFeed } from './adapters/bus-change-feed.js';
import { taskHandlers } from './adapters/bus-operations.js';
import { createBusRoutingRules } from './adapters/bus-routing-rules.js';
import { createBusSessionDirectory } from './adapters/bus-session-directory.js';
import { createPostgresDelegationStore } from './adapters/postgres-delegation-store.js';
import { createPostgresTaskStore } from './adapters/postgres-task-store.js';
import { createClaimQueue } from './application/claim-queue.js';
import { createDelegationRules } from './application/delegation-rules.js';
import { shareLooks } from './application/share-looks.js';
import { createTaskRules } from './application/task-rules.js';
import { TASK_CONFIG } from './config.js';
import { startDuties } from './duties.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MEBIBYTE = 1_048_576;
/** How long a waiting status request relies on hints, in milliseconds. A missed hint costs it at most this time. */
const RECHECK_MS = 15_000;

/** The task service. */
export const taskModule: Module<typeof TASK_CONFIG> = {
  name: 'task',
  config: TASK_CONFIG,

  async start(context) {
    const { config, logger, bus } = context;
    const prefix = config.NATS_SUBJECT_PREFIX;
    const service = await openCommandService(context, 'task');
    const roles = openKnownRoles(context, service.db);
    const policy = {
      taskRetentionMs: config.TASK_RETENTION_DAYS * DAY_MS,
      approvalExpiryMs: config.APPROVAL_EXPIRY_DAYS * DAY_MS,
      inbox: { tasks: config.MAX_INBOX_TASKS, bytes: config.MAX_INBOX_MIB * MEBIBYTE },
      roles: roles.closedList,
    };
    const stopping = new AbortController();

    const rules = createTaskRules({ policy, prefix, newId: uuidv7 });
    const store = createPostgresTaskStore({ ...service.storeDeps, rules, inbox: policy.inbox });
    const delegations = createPostgresDelegationStore({
      ...service.storeDeps,
      rules: createDelegationRules({ prefix, newId: uuidv7 }),
    });
    const sessions = createBusSessionDirectory({ bus, prefix });
    const routingRules = config.ROUTING_RULES === 'on' ? createBusRoutingRules({ bus, prefix }) : undefined;
    const feed = await openBusChangeFeed({ events: bus.events, prefix });
    const claimQueue = createClaimQueue(feed);
    const waiting = { recheckMs: RECHECK_MS, stopping: stopping.signal, look: shareLooks(store.findStates) };
    const handlers = taskHandlers({
      store,
      delegations,
      sessions,
      routingRules,
      roles,
      feed,
      clock: steadyClock,
      claimQueue,
      ...waiting,
    });
    const serving = await service.serve(handlers, {
      maxWaiting: {
        getStatus: config.MAX_STATUS_WAITS,
        queryStatus: config.MAX_STATUS_WAITS,
        claimTasks: config.MAX_CLAIM_WAITS,
      },
    });
    const commandRetentionMs = config.COMMAND_RETENTION_HOURS * HOUR_MS;
    const duties = startDuties({ store, logger, claimQueue, commandRetentionMs, alone: service.alone });
    service.onCommit(duties.onChange);

    return service.running(async () => {
      // Waiting requests are answered at once, with the present state.
      stopping.abort();
      claimQueue.close();
      await feed.close();
      await serving.drain();
      await duties.stop();
      await Promise.all([store.drain(), delegations.drain()]);
    });
  },
};
