/** What Jest tells a reporter at the end, as far as it is used here. */
interface Results {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  /** Files that failed before their tests could run. */
  readonly numRuntimeErrorTestSuites: number;
}

/**
 * Ends a run with `N passed, N failed`, alone on the last line, whatever else is printed: it is written when the
 * process exits. A run that fails for another reason than a test (a server that would not start) counts one failure.
 */
export default class ClosingLineReporter {
  private passed = 0;
  private failed = 0;

  onRunStart(): void {
    process.once('exit', (code) => {
      const failed = code === 0 ? this.failed : Math.max(1, this.failed);
      process.stdout.write(`${this.passed} passed, ${failed} failed\n`);
    });
  }

  onRunComplete(_contexts: unknown, results: Results): void {
    this.passed = results.numPassedTests;
    this.failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
  }
}
