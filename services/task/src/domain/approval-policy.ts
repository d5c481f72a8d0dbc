/** Some holders of one role who have to agree: so many different people. */
export interface ApproverGroup {
  readonly role: string;
  readonly required: number;
}

/** Who has to agree, for how long they can, and what rejections and silence mean. */
export interface ApprovalPolicy {
  /** All of them have to agree; each role is there once. */
  readonly groups: readonly ApproverGroup[];
  /** Whether one rejection ends it. Without, a group has rejected when as many have as would have to agree. */
  readonly veto: boolean;
  /** For how long it can be decided, in milliseconds. */
  readonly openMs: number;
  readonly onExpiry: 'reject' | 'escalate';
  /** Who is asked when it is escalated; undefined where it never is. */
  readonly escalateTo: string | undefined;
}
