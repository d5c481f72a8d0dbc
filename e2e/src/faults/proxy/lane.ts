import type { Socket } from 'node:net';

/** One direction of a connection: forwards data from one socket to the other in order, perhaps delayed. */
export interface Lane {
  /** Receives every piece of data before it is sent on. */
  onData: (data: Buffer) => void;
  /** Stops reading from its source, for good. */
  hold(): void;
  /** Drops all data from now on; calls back on the first piece. */
  mute(onSwallowed: () => void): void;
}

export function createLane(from: Socket, to: Socket, delayMs: () => number): Lane {
  let waiting = 0;
  let lastDue = 0;
  let held = false;
  let swallowed: (() => void) | undefined;
  const lane: Lane = {
    onData: () => undefined,
    hold() {
      held = true;
      from.pause();
    },
    mute(onSwallowed) {
      swallowed = onSwallowed;
    },
  };

  from.on('data', (data) => {
    if (swallowed !== undefined) {
      swallowed();
      swallowed = () => undefined;
      return;
    }
    lane.onData(data);
    const delay = delayMs();
    // Data keeps its order, even when the delay ends while some still waits.
    if (delay === 0 && waiting === 0) return void (to.writable && to.write(data));
    lastDue = Math.max(Date.now() + delay, lastDue);
    waiting += 1;
    setTimeout(() => {
      waiting -= 1;
      if (!held && to.writable) to.write(data);
    }, lastDue - Date.now());
  });
  from.on('end', () => to.end());
  return lane;
}
