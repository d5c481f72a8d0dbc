/**
 * Operations on one dead letter. Nobody can make one over HTTP: it takes a message on the event stream that is no event. Here
 * every caller finds that there is none; `services/audit/src/module.test.ts` tests them on one that there is.
 */
export const ON_A_DEAD_LETTER: ReadonlySet<string> = new Set(['getDeadLetter', 'redriveDeadLetter', 'dropDeadLetter']);

/** What they answer about a letter that there is. */
export const ABOUT_A_DEAD_LETTER: ReadonlySet<string> = new Set(['200', 'ROLE_NOT_HELD', 'ILLEGAL_TRANSITION']);
