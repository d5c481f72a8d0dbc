import { announceClosingLine, setTally } from './closing-line.js';

/** The part of Jest's final results that is used here. */
interface Results {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  /** Files that failed before their tests could run. */
  readonly numRuntimeErrorTestSuites: number;
}

/** Counts the tests of a run for its closing line. */
export default class ClosingLineReporter {
  onRunStart(): void {
    announceClosingLine();
  }

  onRunComplete(_contexts: unknown, results: Results): void {
    setTally(results.numPassedTests, results.numFailedTests + results.numRuntimeErrorTestSuites);
  }
}
