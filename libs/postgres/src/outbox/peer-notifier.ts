import type { EventBus } from '@handoff/messaging';

/** What the instances of a service tell each other of their outbox by. */
export interface PeerNotifierDeps {
  readonly bus: Partial<Pick<EventBus, 'hint' | 'listen'>>;
  /** Undefined: nobody tells anybody. */
  readonly subject: string | undefined;
}

/** A notify for the one instance that publishes, whichever that is. */
export interface PeerNotifier {
  /** Tells the others that there is something to publish. Only a hint: lost, it costs an interval. */
  tell(): void;
  stop(): Promise<void>;
}

const NOTHING = new Uint8Array(0);

export function createPeerNotifier({ bus, subject }: PeerNotifierDeps, notify: () => void): PeerNotifier {
  const hearing = subject === undefined ? undefined : bus.listen?.(subject, notify).catch(() => undefined);
  return {
    tell() {
      if (subject !== undefined) bus.hint?.(subject, NOTHING);
    },
    async stop() {
      await (await hearing)?.stop();
    },
  };
}
