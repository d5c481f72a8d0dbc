import { HandoffError } from './handoff-error.js';

/** A resource of which a process has a limited amount. */
export interface Bounded {
  /** Its name in the message to a refused caller: `event streams`. */
  readonly name: string;
  /** The process that has it, in the same message: `this gateway`. */
  readonly at: string;
  readonly max: number;
  /** The most that one caller may have. It is never less than one request can ask for. */
  readonly share: number;
  inUse: number;
  /** The amount that each caller has. A caller without any has no entry, so the map never outgrows `max`. */
  readonly byCaller: Map<string, number>;
}

export interface BoundedOptions extends Pick<Bounded, 'name' | 'at' | 'max'> {
  /** The most that one caller may have, in percent. */
  readonly sharePercent: number;
  /** The amount that one caller may have whatever the percentage; 1 by default. */
  readonly least?: number;
}

/** A bounded resource of which nothing is in use. */
export function bounded({ name, at, max, sharePercent, least = 1 }: BoundedOptions): Bounded {
  const share = Math.min(max, Math.max(least, Math.floor((max * sharePercent) / 100)));
  return { name, at, max, share, inUse: 0, byCaller: new Map() };
}

/**
 * Takes from the whole.
 *
 * @throws HandoffError `OVERLOADED` when less than this amount is left.
 */
export function take(of: Bounded, amount = 1): void {
  if (of.inUse + amount > of.max) throw new HandoffError('OVERLOADED', { retryAfterSeconds: 1 });
  of.inUse += amount;
}

export function giveBack(of: Bounded, amount = 1): void {
  of.inUse -= amount;
}

/**
 * Takes from a caller's share.
 *
 * @throws HandoffError `QUOTA_EXCEEDED` when the caller would have more than its share.
 */
export function takeShare(of: Bounded, caller: string, amount = 1): void {
  const has = of.byCaller.get(caller) ?? 0;
  if (has + amount > of.share) {
    const detail = `You have your share of ${of.name}: ${of.share} of ${of.max} at ${of.at}.`;
    throw new HandoffError('QUOTA_EXCEEDED', { detail, retryAfterSeconds: 1 });
  }
  of.byCaller.set(caller, has + amount);
}

export function giveBackShare(of: Bounded, caller: string, amount = 1): void {
  const left = (of.byCaller.get(caller) ?? 0) - amount;
  if (left > 0) of.byCaller.set(caller, left);
  else of.byCaller.delete(caller);
}
