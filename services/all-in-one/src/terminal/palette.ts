/** The colours in use, as parameters of the escape sequence that sets them (ECMA-48, SGR). */
export const PALETTE = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;
export type Colour = keyof typeof PALETTE;

const COLOURS: readonly (readonly [RegExp, Colour])[] = [
  [/failed|rejected|refused|dead_lettered|expired|lapsed/, 'red'],
  [/completed|approved|decided/, 'green'],
  [/approval|parked|escalated|voted/, 'yellow'],
  [/active|claimed|progressed|resumed/, 'cyan'],
  [/cancelled|deleted/, 'dim'],
];

/** The colour of a status or an event type; undefined for one that is neither good nor bad. */
export function colourOf(state: string): Colour | undefined {
  return COLOURS.find(([pattern]) => pattern.test(state))?.[1];
}
