import { UsageError } from '../exit-codes.js';

/**
 * What is known of a call, from arguments like `amount_usd=900`.
 *
 * @param option the option that takes them, for the error.
 * @throws UsageError for one that is none, or is there twice.
 */
export function factsOf(pairs: readonly string[], option = '--context'): Readonly<Record<string, unknown>> {
  const entries = pairs.map((pair) => {
    const at = pair.indexOf('=');
    if (at < 1) throw new UsageError(`${option} ${pair}? It takes name=value.`);
    return [pair.slice(0, at), valueOf(pair.slice(at + 1))] as const;
  });
  const repeated = entries.find(([name], at) => entries.findIndex(([other]) => other === name) < at);
  if (repeated !== undefined) throw new UsageError(`${option}: ${repeated[0]} is there twice.`);
  return Object.fromEntries(entries);
}

/** A number, true, false or a text in quotes as in JSON; anything else is the text itself. */
function valueOf(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? text : value;
  } catch {
    return text;
  }
}
