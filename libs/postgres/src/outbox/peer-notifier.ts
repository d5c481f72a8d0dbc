import type { EventBus } from '@handoff/messaging';

/** The bus and subject by which the instances of a service notify each other. */
export interface PeerNotifierDeps {
  readonly bus: Partial<Pick<EventBus, 'hint' | 'listen'>>;
  /** Undefined: the instances do not notify each other. */
  readonly subject: string | undefined;
}

/** Notifies the instance that publishes, whichever one that is. */
export interface PeerNotifier {
  /** Tells the others that an event waits. Only a hint: a lost one costs an interval. */
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
