import { logHintSubject, OPERATIONS, type LogEntry } from '@handoff/contracts';
import type { Principal } from '@handoff/kernel';
import type { Bus } from '@handoff/messaging';
import { callOperation } from '@handoff/runtime';
import { gatewayPrincipal, ownCall } from '../application/own-call.js';
import type { EventFilter, EventLog, LogPage } from '../ports/event-log.js';

/** Reads for all clients at once; application/event-audience.ts leaves out what a client may not see. */
const GATEWAY = gatewayPrincipal('feed');

/** The log of the audit service, over the bus. */
export function createBusEventLog(deps: {
  readonly bus: Pick<Bus, 'requests' | 'events'>;
  readonly prefix: string;
  readonly timeoutMs: number;
}): EventLog {
  const { bus, prefix } = deps;

  async function ask(principal: Principal, query: EventFilter & { readonly after_seq?: number }): Promise<LogPage> {
    const call = ownCall(principal, deps.timeoutMs);
    const { data } = await callOperation({ bus, prefix, operation: OPERATIONS.readLog, call, params: {}, query });
    return JSON.parse(Buffer.from(data).toString('utf8')) as LogPage;
  }

  return {
    end: async () => (await ask(GATEWAY, {})).last_seq,
    readOn: (afterSeq, viewer) => ask(viewer?.principal ?? GATEWAY, { ...viewer?.filter, after_seq: afterSeq }),
    listen: (hear) =>
      bus.events.listen(logHintSubject(prefix), ({ data }) => {
        hear(entriesIn(data));
      }),
  };
}

/** An unreadable hint is ignored: its entries are found by the next read of the log. */
function entriesIn(data: Uint8Array): readonly LogEntry[] {
  try {
    const { entries } = JSON.parse(Buffer.from(data).toString('utf8')) as { readonly entries?: unknown };
    return Array.isArray(entries) ? (entries as LogEntry[]).filter(({ seq }) => Number.isSafeInteger(seq)) : [];
  } catch {
    return [];
  }
}
