/** A wait that can be cut short. */
export interface Wake {
  /** Ends the present {@link wait}, or else the next one at once. */
  readonly notify: () => void;
  /** Resolves after this many milliseconds, when notified, or when `end` aborts. */
  wait(milliseconds: number): Promise<void>;
  /** Resolves after this many milliseconds or when `end` aborts, notified or not. */
  sleep(milliseconds: number): Promise<void>;
}

export function createWake(end: AbortSignal): Wake {
  let notified = false;
  let onNotify: () => void = () => {};

  function sleepUntil(milliseconds: number, listen: (resolve: () => void) => void): Promise<void> {
    if (end.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const finish = (): void => {
        clearTimeout(timer);
        end.removeEventListener('abort', finish);
        onNotify = () => {};
        resolve();
      };
      const timer = setTimeout(finish, milliseconds);
      end.addEventListener('abort', finish);
      listen(finish);
    });
  }

  return {
    notify: () => {
      notified = true;
      onNotify();
    },
    wait: async (milliseconds) => {
      if (!notified) await sleepUntil(milliseconds, (finish) => (onNotify = finish));
      notified = false;
    },
    sleep: (milliseconds) => sleepUntil(milliseconds, () => {}),
  };
}
