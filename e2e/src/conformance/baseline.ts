/** The expected results of the suite for one protocol revision. */
export interface Baseline {
  /** The minimum number of passing checks: otherwise a dropped check would go unnoticed. */
  readonly passing: number;
  /** The checks that fail, `scenario/check`, by reason. */
  readonly failing: readonly { readonly because: string; readonly checks: readonly string[] }[];
}

/** One check of the suite. */
export interface Check {
  readonly name: string;
  readonly status: string;
  readonly message: string;
}

/** The differences from the baseline, one line each. */
export function differences(checks: readonly Check[], { passing, failing }: Baseline): readonly string[] {
  const expected = new Set(failing.flatMap((group) => group.checks));
  const failed = checks.filter(({ status }) => status === 'FAILURE');
  const failedNames = new Set(failed.map(({ name }) => name));
  const passed = checks.filter(({ status }) => status === 'SUCCESS').length;
  return [
    ...failed.filter(({ name }) => !expected.has(name)).map(({ name, message }) => `fails: ${name}: ${message}`),
    ...[...expected].filter((name) => !failedNames.has(name)).map((name) => `does not fail any more: ${name}`),
    ...(passed < passing ? [`only ${passed} checks pass instead of ${passing}`] : []),
  ];
}
