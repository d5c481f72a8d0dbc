import { HandoffError } from './handoff-error.js';

/** A resource of which a process has only so many places. */
export interface Bounded {
  /** What it is, for callers that are refused: `event streams`. */
  readonly name: string;
  /** Which process has it, for callers that are refused: `this gateway`. */
  readonly at: string;
  readonly max: number;
  /** How much of it one caller may have; no share is smaller than what one request can ask for. */
  readonly share: number;
  inUse: number;
  /** How much each caller has. A caller without any has no entry, so that the map is never larger than `max`. */
  readonly byCaller: Map<string, number>;
}

export interface BoundedOptions extends Pick<Bounded, 'name' | 'at' | 'max'> {
  /** How many percent of it one caller may have. */
  readonly sharePercent: number;
  /** How much one caller may have in any case; 1. */
  readonly least?: number;
}

/** A bounded resource, with all of its places free. */
export function bounded({ name, at, max, sharePercent, least = 1 }: BoundedOptions): Bounded {
  const share = Math.min(max, Math.max(least, Math.floor((max * sharePercent) / 100)));
  return { name, at, max, share, inUse: 0, byCaller: new Map() };
}

/**
 * Takes from all there is.
 *
 * @throws HandoffError `OVERLOADED` when there is not so much left.
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
 * @throws HandoffError `QUOTA_EXCEEDED` when the caller has its share already.
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
