/** Who asked, by the verified token. */
export interface Person {
  readonly issuer: string;
  readonly subject: string;
}

/** Why an approval does not allow a call. */
export type ApprovalProblem =
  | 'not_found'
  | 'other_caller'
  | 'no_arguments'
  | 'other_call'
  | 'changed'
  | 'pending'
  | 'rejected'
  | 'withdrawn'
  | 'not_enough'
  | 'expired'
  | 'used';

/** An approval that a question presents, as far as it can be judged before the answer is recorded. */
export interface PresentedApproval {
  readonly id: string;
  readonly problem: ApprovalProblem | undefined;
  /** SHA-256 of the call in canonical JSON (RFC 8785). */
  readonly callHash: string;
  readonly usedBy: Person;
  /** Until when it allows the call. */
  readonly goodUntil: Date;
}
