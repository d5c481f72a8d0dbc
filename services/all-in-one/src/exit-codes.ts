/** What the commands end with; docs/cli.md says when. */
export const EXIT = {
  ok: 0,
  /** Handoff said no, or something is wrong. */
  refused: 1,
  /** The command was not understood. */
  usage: 2,
  /** No gateway, or none that can serve: EX_UNAVAILABLE of sysexits.h. */
  unavailable: 69,
} as const;

/** What was asked for makes no sense. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}
