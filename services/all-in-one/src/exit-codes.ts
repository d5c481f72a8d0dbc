/** The exit codes of the commands; docs/cli.md describes them. */
export const EXIT = {
  ok: 0,
  /** Handoff refused the request, or a check failed. */
  refused: 1,
  /** The command line is wrong. */
  usage: 2,
  /** No gateway answers, or it cannot serve: EX_UNAVAILABLE of sysexits.h. */
  unavailable: 69,
} as const;

/** The command line asks for something impossible. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}
