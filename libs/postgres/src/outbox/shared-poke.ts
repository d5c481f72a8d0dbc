import type { EventBus } from '@handoff/messaging';

/** What the instances of a service tell each other of their outbox by. */
export interface SharedPokeDeps {
  readonly bus: Partial<Pick<EventBus, 'hint' | 'listen'>>;
  /** Undefined: nobody tells anybody. */
  readonly subject: string | undefined;
}

/** A poke for the one instance that publishes, whichever that is. */
export interface SharedPoke {
  /** Tells the others that there is something to publish. Only a hint: lost, it costs an interval. */
  tell(): void;
  stop(): Promise<void>;
}

const NOTHING = new Uint8Array(0);

export function createSharedPoke({ bus, subject }: SharedPokeDeps, poke: () => void): SharedPoke {
  const hearing = subject === undefined ? undefined : bus.listen?.(subject, poke).catch(() => undefined);
  return {
    tell() {
      if (subject !== undefined) bus.hint?.(subject, NOTHING);
    },
    async stop() {
      await (await hearing)?.stop();
    },
  };
}
