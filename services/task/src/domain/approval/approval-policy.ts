/** A role, and how many different holders of it have to agree. */
export interface ApproverGroup {
  readonly role: string;
  readonly required: number;
}

/** The roles that have to agree, the time that they have, and the effect of rejections and of silence. */
export interface ApprovalPolicy {
  /** All groups have to agree. Each role occurs once. */
  readonly groups: readonly ApproverGroup[];
  /** Whether one rejection ends it. Without a veto, a group rejects with as many rejections as it needs approvals. */
  readonly veto: boolean;
  /** How long it stays open, in milliseconds. */
  readonly openMs: number;
  readonly onExpiry: 'reject' | 'escalate';
  /** The role that is asked after an escalation; undefined when it is never escalated. */
  readonly escalateTo: string | undefined;
}
