/**
 * A number as two integers that compare as the number does: first `high`, then `low`. Cedar has 64-bit integers and decimals of
 * four places, and its binding takes integers up to 2^53: a double fits into neither. The bits of a double, read as an integer,
 * are in the order of the doubles.
 */
export interface OrderedNumber {
  readonly high: number;
  readonly low: number;
}

const view = new DataView(new ArrayBuffer(8));

/** Any number but NaN. */
export function orderedNumber(number: number): OrderedNumber {
  // The two zeros are the same number.
  view.setFloat64(0, Math.abs(number));
  const magnitude = view.getBigUint64(0);
  const place = number < 0 ? -magnitude : magnitude;
  return { high: Number(place >> 32n), low: Number(BigInt.asUintN(32, place)) };
}
