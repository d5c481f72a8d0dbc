import type { Socket } from 'node:net';

/** One direction of a connection: what comes from one socket goes to the other, later perhaps, and in order. */
export interface Lane {
  /** Sees every piece before it is sent on. */
  onData: (data: Buffer) => void;
  /** Takes nothing more from its source, for good. */
  hold(): void;
  /** Swallows all that comes from now on, and says when the first of it did. */
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
    // Pieces keep their order, also when the delay is taken off while some still wait.
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
