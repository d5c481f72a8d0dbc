import type { SerialisedEvent } from '@handoff/kernel';
import type { EventBus } from '@handoff/messaging';

/** The bus and subject by which the instances of a service notify each other. */
export interface PeerNotifierDeps {
  readonly bus: Partial<Pick<EventBus, 'hint' | 'listen'>>;
  /** Undefined: the instances do not notify each other. */
  readonly subject: string | undefined;
}

/** Notifies the instance that publishes, whichever one that is, and whoever waits for changes. */
export interface PeerNotifier {
  /** Tells the others that these events wait. Only a hint: a lost one costs an interval. */
  tell(events: readonly SerialisedEvent[]): void;
  stop(): Promise<void>;
}

/** Fits into one message on a NATS server with the default limit of 1 MiB, even if each unit takes three bytes. */
const MAX_HINT_LENGTH = 256 * 1_024;

export function createPeerNotifier({ bus, subject }: PeerNotifierDeps, notify: () => void): PeerNotifier {
  const hearing = subject === undefined ? undefined : bus.listen?.(subject, notify).catch(() => undefined);
  return {
    tell(events) {
      if (subject !== undefined) bus.hint?.(subject, Buffer.from(hintOf(events)));
    },
    async stop() {
      await (await hearing)?.stop();
    },
  };
}

/** The events as a JSON array; an empty one when they do not fit into one message. */
function hintOf(events: readonly SerialisedEvent[]): string {
  const hint = `[${events.map(({ body }) => body).join(',')}]`;
  return hint.length <= MAX_HINT_LENGTH ? hint : '[]';
}
