import { HandoffError } from '@handoff/kernel';

/** Something of which there is only so much. */
export interface Bounded {
  /** What there is of it, in a word or two, for who is refused: `event streams`. */
  readonly name: string;
  readonly max: number;
  /** How much of it one caller may have; no share is smaller than what may be asked for at once. */
  readonly share: number;
  inUse: number;
  /** Those who have any. */
  readonly byCaller: Map<string, number>;
}

/** So much of something, of which one caller may have so many percent, and `least` in any case. */
export function bounded(name: string, max: number, sharePercent: number, least = 1): Bounded {
  const share = Math.min(max, Math.max(least, Math.floor((max * sharePercent) / 100)));
  return { name, max, share, inUse: 0, byCaller: new Map() };
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
    const detail = `You have your share of what there is of ${of.name}: ${of.share} of ${of.max} at this gateway.`;
    throw new HandoffError('QUOTA_EXCEEDED', { detail, retryAfterSeconds: 1 });
  }
  of.byCaller.set(caller, has + amount);
}

export function giveBackShare(of: Bounded, caller: string, amount = 1): void {
  const left = (of.byCaller.get(caller) ?? 0) - amount;
  if (left > 0) of.byCaller.set(caller, left);
  else of.byCaller.delete(caller);
}
