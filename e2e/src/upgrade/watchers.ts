import { eventually, startReceiver } from '@handoff/testing';
import type { Stand } from './stand.js';

/** A reader of the event stream and a webhook, from before the upgrade to its end. */
export interface Watchers {
  /**
   * Waits until both have seen these tasks completed.
   *
   * @throws Error when one has not, or the stream brought an event twice or left a gap.
   */
  sawAll(taskIds: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

/** Starts both at the first gateway, with the client of the former release. */
export async function startWatchers({ formerCast, gateway }: Stand): Promise<Watchers> {
  const receiver = await startReceiver();
  const finance = formerCast('finance', gateway(0));
  await finance.createWebhook({ role: 'finance', url: receiver.url, event_types: ['task.completed'] });
  const completed = new Set<string>();
  const ids = new Set<string>();
  const faults: string[] = [];
  const end = new AbortController();
  let isOpen = false;

  async function read(): Promise<void> {
    const onConnection = (state: 'open' | 'lost'): void => void (isOpen ||= state === 'open');
    for await (const event of formerCast('auditor', gateway(0)).events({ signal: end.signal, onConnection })) {
      if (event.type === 'gap') {
        faults.push(`the event stream has a gap: ${event.reason}`);
        continue;
      }
      if (ids.has(event.id)) faults.push(`the event stream brought ${event.type} ${event.id} twice`);
      ids.add(event.id);
      if (event.type === 'task.completed') completed.add(event.subject ?? '');
    }
  }
  void read().catch((error: unknown) => {
    if (!end.signal.aborted) faults.push(`the event stream ended: ${String(error)}`);
  });
  await eventually(() => isOpen || faults.length > 0, { describe: 'an open event stream' });

  return {
    async sawAll(taskIds) {
      const missing = (): readonly string[] => {
        const delivered = new Set(
          receiver.received.map(({ body }) => (JSON.parse(body) as { readonly subject: string }).subject),
        );
        return taskIds.filter((id) => !completed.has(id) || !delivered.has(id));
      };
      await eventually(() => missing().length === 0 || faults.length > 0, {
        describe: 'the end of every task in the stream and at the webhook',
      });
      if (faults.length > 0) throw new Error(faults.join('\n'));
    },
    stop() {
      // Not awaited: the client of a former release may only end when its gateway does.
      end.abort();
      return receiver.close();
    },
  };
}
