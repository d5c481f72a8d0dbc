/**
 * Does a duty batch by batch until a batch is not full or the signal aborts, so that no transaction is long.
 *
 * @returns how many were done.
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
