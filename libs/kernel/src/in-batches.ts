/**
 * Runs a duty batch by batch, so that no transaction is long, until a batch is not full or the signal aborts.
 *
 * @returns the total number of rows done.
 */
export async function inBatches(
  size: number,
  signal: AbortSignal,
  batch: (limit: number) => Promise<number>,
): Promise<number> {
  let total = 0;
  while (!signal.aborted) {
    const done = await batch(size);
    total += done;
    if (done < size) break;
  }
  return total;
}
