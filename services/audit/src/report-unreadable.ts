import { Counter } from 'prom-client';
import type { RecordEventsDeps } from './application/record-events.js';
import type { ModuleContext } from '@handoff/runtime';

type Context = Pick<ModuleContext, 'metrics' | 'logger'>;

/** Counts and logs every message that could not be recorded as an event: operators should alert on a single one. */
export function reportUnreadable(
  metrics: Context['metrics'],
  logger: Context['logger'],
): RecordEventsDeps['onUnreadable'] {
  const unreadable = new Counter({
    name: 'handoff_audit_unreadable_events_total',
    help: 'Messages recorded by their hash, because they could not be recorded as the events they should have been.',
    registers: [metrics],
  });
  return ({ id, subject }, { code }) => {
    unreadable.inc();
    logger.error({ message_id: id, subject, code }, 'unreadable event');
  };
}
