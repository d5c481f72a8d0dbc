/** A wait that can be cut short. */
export interface Wake {
  /** Ends the present {@link wait}, and each later one at once until {@link forget}. */
  readonly notify: () => void;
  readonly isNotified: () => boolean;
  /** Forgets the notifications so far. To be called before looking: a look finds what they were about. */
  forget(): void;
  /** Resolves after this many milliseconds, when notified, or when `end` aborts. */
  wait(milliseconds: number): Promise<void>;
  /** Resolves after this many milliseconds or when `end` aborts, notified or not. */
  sleep(milliseconds: number): Promise<void>;
}

export function createWake(end: AbortSignal): Wake {
  let notified = false;
  let onNotify: () => void = () => {};

  function sleepUntil(milliseconds: number, listen: (resolve: () => void) => void): Promise<void> {
    if (end.aborted || milliseconds <= 0) return Promise.resolve();
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
    isNotified: () => notified,
    forget: () => {
      notified = false;
    },
    wait: async (milliseconds) => {
      if (!notified) await sleepUntil(milliseconds, (finish) => (onNotify = finish));
    },
    sleep: (milliseconds) => sleepUntil(milliseconds, () => {}),
  };
}
