/** A wait that can be cut short. */
export interface Wake {
  /** Ends the present {@link wait}, or the next one at once. */
  readonly poke: () => void;
  /** Resolves after so many milliseconds, or when poked, or at the end of everything. */
  wait(milliseconds: number): Promise<void>;
  /** Resolves after so many milliseconds or at the end of everything, poked or not. */
  sleep(milliseconds: number): Promise<void>;
}

export function createWake(end: AbortSignal): Wake {
  let poked = false;
  let onPoke: () => void = () => {};

  function sleepUntil(milliseconds: number, listen: (resolve: () => void) => void): Promise<void> {
    if (end.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const finish = (): void => {
        clearTimeout(timer);
        end.removeEventListener('abort', finish);
        onPoke = () => {};
        resolve();
      };
      const timer = setTimeout(finish, milliseconds);
      end.addEventListener('abort', finish);
      listen(finish);
    });
  }

  return {
    poke: () => {
      poked = true;
      onPoke();
    },
    wait: async (milliseconds) => {
      if (!poked) await sleepUntil(milliseconds, (finish) => (onPoke = finish));
      poked = false;
    },
    sleep: (milliseconds) => sleepUntil(milliseconds, () => {}),
  };
}
