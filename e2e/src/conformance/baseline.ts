/** What is expected of the suite for one revision of the protocol. */
export interface Baseline {
  /** How many checks pass, at least: one that is no longer made would not be missed otherwise. */
  readonly passing: number;
  /** The checks that fail, `scenario/check`, by the reason why they have to. */
  readonly failing: readonly { readonly because: string; readonly checks: readonly string[] }[];
}

/** One check that the suite made. */
export interface Check {
  readonly name: string;
  readonly status: string;
  readonly message: string;
}

/** How the checks differ from the baseline, one line each; none when they do not. */
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
