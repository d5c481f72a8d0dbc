/** A wait that can be cut short. */
export interface Wake {
  /** Ends the present {@link wait}, or the next one at once. */
  readonly notify: () => void;
  /** Resolves after so many milliseconds, or when notified, or at the end of everything. */
  wait(milliseconds: number): Promise<void>;
  /** Resolves after so many milliseconds or at the end of everything, notified or not. */
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
