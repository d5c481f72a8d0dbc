import { ERROR_KINDS, toHandoffError } from '@handoff/kernel';
import type { ModuleContext } from '@handoff/runtime';
import { Counter, Gauge, Histogram } from 'prom-client';
import type { CollectEventsDeps } from './application/collect-events.js';
import type { AttemptReport, DeliverDueDeps, Dispatcher } from './application/deliver-due.js';

/** Reports attempts to operators. No log and no metric shows a URL: a part of it may be a secret. */
export function reportAttempts(
  metrics: ModuleContext['metrics'],
  logger: ModuleContext['logger'],
  setAside: (duty: string) => void,
): Pick<DeliverDueDeps, 'onAttempt' | 'onError' | 'onUnreadableSecret'> &
  Pick<CollectEventsDeps, 'onUnreadable' | 'onSetAside'> {
  const attempts = new Histogram({
    name: 'handoff_webhook_attempt_duration_seconds',
    help: 'How long attempts to deliver took, by how they ended.',
    labelNames: ['outcome'],
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers: [metrics],
  });
  const unreadable = new Counter({
    name: 'handoff_webhook_unreadable_events_total',
    help: 'Messages passed over because they are no events. The audit service keeps them.',
    registers: [metrics],
  });
  return {
    onAttempt(report) {
      const { delivery } = report.due;
      const outcome = outcomeOf(report);
      attempts.labels(outcome).observe(report.seconds);
      const ids = { webhook_id: delivery.webhookId, delivery_id: delivery.id, attempt: delivery.attempts + 1 };
      logger.debug({ ...ids, outcome, recorded: report.recorded }, 'delivery attempted');
    },
    onError(thrown, { delivery }) {
      const err = toHandoffError(thrown);
      const ids = { webhook_id: delivery.webhookId, delivery_id: delivery.id };
      if (err.kind !== 'unavailable' && err.kind !== 'unknown_outcome') setAside('deliver');
      logger[ERROR_KINDS[err.kind].log]({ ...ids, err }, 'delivery could not be attempted');
    },
    onUnreadableSecret(err, { delivery }) {
      setAside('deliver');
      const ids = { webhook_id: delivery.webhookId, delivery_id: delivery.id };
      logger.error({ ...ids, err }, 'a signing secret cannot be opened');
    },
    onSetAside({ id, attempt }, err) {
      setAside('collect events');
      logger.error({ event_id: id, attempt, err }, 'an event was set aside');
    },
    onUnreadable({ id, subject }, { code }) {
      unreadable.inc();
      logger.warn({ message_id: id, subject, code }, 'unreadable event passed over');
    },
  };
}

/** Shows how many attempts are in flight whenever the metrics are read. */
export function watchInFlight(metrics: ModuleContext['metrics'], dispatcher: Pick<Dispatcher, 'inFlight'>): void {
  new Gauge({
    name: 'handoff_webhook_attempts_in_flight',
    help: 'Deliveries that are being tried.',
    registers: [metrics],
    collect() {
      this.set(dispatcher.inFlight());
    },
  });
}

/** The class of a status, or why there was none: few values, as a label needs. */
function outcomeOf({ outcome }: AttemptReport): string {
  return 'error' in outcome ? outcome.error : `${Math.floor(outcome.statusCode / 100)}xx`;
}
