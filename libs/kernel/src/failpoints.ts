/**
 * The points at which a test may end a process, each with what has happened by then and what has not. The list is closed:
 * the fault tests have one kind of fault for each of them.
 */
export const FAILPOINTS = {
  'gateway.claimed': 'A key is claimed; nothing is forwarded.',
  'gateway.result-stored': 'An answer is stored under its key; it is not sent.',
  'transaction.begun': 'A transaction is open; nothing is done in it.',
  'transaction.row-written':
    'A batch of commands is decided, and its rows may be written; its events and command rows are not.',
  'transaction.before-commit': 'The statements of a batch are given to the connection; COMMIT is not sent.',
  'transaction.after-commit': 'COMMIT has succeeded; no caller is told.',
  'relay.published': 'The bus has acknowledged events; they are not marked as published.',
  'consumer.processed': 'Events are handled, and what came of it is committed; they are not acknowledged.',
} as const satisfies Readonly<Record<string, string>>;

export type FailpointName = keyof typeof FAILPOINTS;

export const FAILPOINT_NAMES = Object.keys(FAILPOINTS) as readonly FailpointName[];

const pass = (): void => {};
let reach: (name: FailpointName) => void = pass;

/** Marks one of {@link FAILPOINTS}. It does nothing unless they are armed. */
export function failpoint(name: FailpointName): void {
  reach(name);
}

/**
 * Makes every {@link failpoint} of this process call a function, which may end the process or, in unit tests, throw. For
 * tests only: the configuration refuses it in production.
 *
 * @returns a function that disarms them.
 */
export function armFailpoints(onReached: (name: FailpointName) => void): () => void {
  reach = onReached;
  return () => {
    reach = pass;
  };
}
