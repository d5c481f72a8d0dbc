/** One thing that is checked on a stand; it throws when it does not hold. The text that it returns is printed. */
export interface Step<Stand> {
  readonly name: string;
  readonly run: (stand: Stand) => Promise<string>;
}

/**
 * Runs steps in order, up to the first that fails, and prints what each found.
 *
 * @param onFailure What else to print when a step failed.
 * @returns the exit code.
 */
export async function runSteps<Stand>(
  steps: readonly Step<Stand>[],
  stand: Stand,
  out: NodeJS.WritableStream,
  onFailure: () => Promise<string> = () => Promise.resolve(''),
): Promise<number> {
  for (const [passed, { name, run }] of steps.entries()) {
    const begun = performance.now();
    try {
      const told = await run(stand);
      out.write(`ok  ${name} (${Math.round((performance.now() - begun) / 1_000)} s): ${told}\n`);
    } catch (error) {
      out.write(`FAILED  ${name}: ${error instanceof Error ? error.message : String(error)}\n`);
      out.write(`${await onFailure()}\n${passed} passed, 1 failed\n`);
      return 1;
    }
  }
  out.write(`${steps.length} passed, 0 failed\n`);
  return 0;
}
