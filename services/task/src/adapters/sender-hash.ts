/** The value of `tasks.sender_hash` for a sender, in SQL. A hash, because a name may be longer than an index takes. */
export function senderHash(issuer: string, subject: string): string {
  return `hashtextextended(${issuer} || chr(10) || ${subject}, 0)`;
}

/** The hash of the sender of a task. */
export const SENDER_HASH = senderHash(`(requested_by ->> 'issuer')`, `(requested_by ->> 'subject')`);
