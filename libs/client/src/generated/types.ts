// Generated from the contract by `npm run generate`. Do not edit.
import type { CallOptions } from '../call-options.js';
import type { Listing } from '../listing.js';

/** Any JSON value. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
/** Any JSON object. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** Every code of a problem. */
export type ErrorCode =
  | 'MALFORMED_JSON'
  | 'MALFORMED_ID'
  | 'MALFORMED_REQUEST'
  | 'MALFORMED_IDEMPOTENCY_KEY'
  | 'IDEMPOTENCY_KEY_REQUIRED'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'ROLE_NOT_HELD'
  | 'READ_ONLY_ROLE'
  | 'FOUR_EYES'
  | 'AUTHOR_CANNOT_PUBLISH'
  | 'PROFILE_NOT_SIGNED'
  | 'NOT_FOUND'
  | 'ROUTE_NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'NOT_ACCEPTABLE'
  | 'REQUEST_TIMEOUT'
  | 'ILLEGAL_TRANSITION'
  | 'PROFILE_EXISTS'
  | 'DELEGATION_EXISTS'
  | 'ALREADY_DECIDED'
  | 'CONTENT_CHANGED'
  | 'LEASE_REQUIRED'
  | 'LEASE_LOST'
  | 'IDEMPOTENCY_KEY_IN_FLIGHT'
  | 'WRITE_CONFLICT'
  | 'VERSION_MISMATCH'
  | 'BODY_TOO_LARGE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'VALIDATION_FAILED'
  | 'UNSAFE_JSON'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'ROLE_REQUIRED'
  | 'UNKNOWN_SESSION'
  | 'UNKNOWN_TASK'
  | 'RATE_LIMITED'
  | 'QUOTA_EXCEEDED'
  | 'HEADERS_TOO_LARGE'
  | 'INTERNAL'
  | 'UNAVAILABLE'
  | 'OVERLOADED'
  | 'IDENTITY_PROVIDER_UNAVAILABLE'
  | 'OUTCOME_UNKNOWN';

export type AccessDecision = {
  /** Whether it is allowed */
  readonly decision: boolean;
  readonly context: AccessReason;
};

export type AccessDecisions = {
  /** The answers in the order of the questions */
  readonly evaluations?: AccessDecision[];
  /** Whether it is allowed */
  readonly decision?: boolean;
  readonly context?: AccessReason;
};

export type AccessEventData = {
  /** The id of the session; null when it belongs to none */
  readonly session_id: string | null;
  /** The id of the task; null when there is none */
  readonly task_id: string | null;
  /** The id of the approval */
  readonly approval_id: string | null;
  /** Names one workflow or exchange */
  readonly trace_id: string;
  /** Who did it: a caller, or Handoff itself */
  readonly actor: Caller | System;
  /** A role of the organisation */
  readonly role: string | null;
  /** The role; null when none can have that name */
  readonly evaluated_role: string | null;
  /** What was asked about; null when Handoff does not know it */
  readonly kind: 'tool' | 'data' | 'provider' | null;
  /** Its name; null when nothing can have the name that was asked for */
  readonly name: string | null;
  /** The answer; `ask` is no without an approval */
  readonly outcome: 'allow' | 'ask' | 'deny';
  /** Why it is allowed or not */
  readonly code: 'allowed' | 'approved' | 'denied' | 'approval_required' | 'approval_refused' | 'no_rule' | 'unknown_role' | 'unknown_question' | 'bad_name' | 'not_evaluated';
  /** The rules that decided, as pointers into the profile */
  readonly deciding: string[];
  /** The version of the bundle that decided */
  readonly bundle_version: number | null;
  /** The digest of the bundle that decided */
  readonly digest: string | null;
  /** The answer if the rules in shadow were enforced; absent if none of them is for the name */
  readonly shadow?: {
    /** The answer that it would be */
    readonly outcome: 'allow' | 'ask' | 'deny';
    /** Why it would be allowed or not */
    readonly code: 'allowed' | 'approved' | 'denied' | 'approval_required' | 'approval_refused' | 'no_rule' | 'unknown_role' | 'unknown_question' | 'bad_name' | 'not_evaluated';
    /** The rules that would decide, as pointers */
    readonly deciding: string[];
  };
};

/** Why it is allowed or not. */
export type AccessReason = {
  /** Why it is allowed or not */
  readonly code: 'allowed' | 'approved' | 'denied' | 'approval_required' | 'approval_refused' | 'no_rule' | 'unknown_role' | 'unknown_question' | 'bad_name' | 'not_evaluated';
  /** One sentence for people */
  readonly reason: string;
  /** The rules that decided; none if no rule did */
  readonly deciding: {
    /** Where the profile has it: a JSON Pointer (RFC 6901) */
    readonly pointer: string;
    /** Its rule type, `allowed_providers` or `forbidden_providers` */
    readonly rule: string;
    /** The names that it is for */
    readonly pattern: string;
    /** What the profile says about it */
    readonly reason?: string;
  }[];
  /** The approval with which it would be allowed; null unless the code is `approval_required` or `approval_refused` */
  readonly ask: {
    /** Who has to agree: every group, each with so many people; each role once */
    readonly groups: {
      /** A role of the organisation */
      readonly approver_role: string;
      /** How many different people have to approve */
      readonly required: number;
    }[];
    /** For how many seconds from its request the approval is good */
    readonly expires_in: number;
  } | null;
  /** The approval that was presented; null where the rules ask for none, or none was presented */
  readonly approval: {
    /** The id of the approval */
    readonly approval_id: string;
    /** Why it does not allow the call; null if it does */
    readonly problem: 'not_found' | 'other_caller' | 'no_arguments' | 'other_call' | 'changed' | 'pending' | 'rejected' | 'withdrawn' | 'not_enough' | 'expired' | 'used' | null;
  } | null;
  /** The names of facts that rules ask for and nobody stated */
  readonly unknown: string[];
  /** The version of the bundle that decided */
  readonly bundle_version: number | null;
  /** The digest of the bundle that decided */
  readonly digest: string | null;
  /** The answer if the rules in shadow were enforced. It counts for nothing; absent if no rule in shadow is for the name */
  readonly shadow?: {
    /** Whether it would be allowed */
    readonly decision: boolean;
    /** Why it would be allowed or not */
    readonly code: 'allowed' | 'approved' | 'denied' | 'approval_required' | 'approval_refused' | 'no_rule' | 'unknown_role' | 'unknown_question' | 'bad_name' | 'not_evaluated';
    /** One sentence for people */
    readonly reason: string;
    /** The rules that would decide */
    readonly deciding: {
      /** Where the profile has it: a JSON Pointer (RFC 6901) */
      readonly pointer: string;
      /** Its rule type, `allowed_providers` or `forbidden_providers` */
      readonly rule: string;
      /** The names that it is for */
      readonly pattern: string;
      /** What the profile says about it */
      readonly reason?: string;
    }[];
    /** The names of facts that these rules ask for and nobody stated */
    readonly unknown: string[];
  };
};

export type Approval = {
  /** The id of the approval */
  readonly approval_id: string;
  /** The id of the task; null when there is none */
  readonly task_id: string;
  /** The role of the first group; see `approvers` */
  readonly approver_role: string;
  /** Who has to agree: every group, each with so many people */
  readonly approvers: ApproverGroup[];
  /** Whether one rejection ends it */
  readonly veto: boolean;
  /** What happens when nobody has decided by then */
  readonly on_expiry: 'reject' | 'escalate';
  /** A role of the organisation */
  readonly escalate_to: string | null;
  /** Whether it has been escalated */
  readonly escalated: boolean;
  /** SHA-256 of the canonical content of the task that the approval is asked for */
  readonly content_hash: string;
  /** Whether it asks anew, because the task was amended, what had been asked about its former content */
  readonly renewed: boolean;
  /** Every decision so far, oldest first */
  readonly decisions: DecisionRecord[];
  /** Its state */
  readonly status: 'pending' | 'approved' | 'rejected' | 'expired' | 'cancelled';
  /** Why; null when nothing was said */
  readonly reason: string | null;
  /** Who asked for it */
  readonly requested_by: Person;
  /** Who decided it; null while it is pending */
  readonly decided_by: Person | null;
  /** RFC 3339, UTC */
  readonly decision_at: string | null;
  /** Why it was decided so; null when nothing was said */
  readonly notes: string | null;
  /** Names one workflow or exchange */
  readonly trace_id: string;
  /** 1 at first, +1 per change */
  readonly version: number;
  /** RFC 3339, UTC */
  readonly created_at: string;
  /** RFC 3339, UTC */
  readonly updated_at: string;
  /** RFC 3339, UTC */
  readonly expires_at: string;
};

export type ApprovalEventData = {
  /** The id of the session; null when it belongs to none */
  readonly session_id: string | null;
  /** The id of the task; null when there is none */
  readonly task_id: string | null;
  /** The id of the approval */
  readonly approval_id: string | null;
  /** Names one workflow or exchange */
  readonly trace_id: string;
  /** Who did it: a caller, or Handoff itself */
  readonly actor: Caller | System;
  /** A role of the organisation */
  readonly role: string | null;
  /** The status before; null when it was new */
  readonly from_status: string | null;
  /** The status after */
  readonly to_status: string;
  /** A role of the organisation */
  readonly approver_role: string;
  /** Every role that has to agree */
  readonly approver_roles?: string[];
  /** HMAC-SHA-256, under the hash_salt of the task, of the content_hash of the approval */
  readonly content_hash?: string;
  readonly on_behalf_of?: OnBehalfOf;
  /** The delegation under which the actor decided */
  readonly delegation_id?: string;
  /** Of a decision by policy: the standing grant that covers the approval */
  readonly grant_id?: string;
  /** Of a decision by policy: who had granted it */
  readonly granted_by?: Grantor[];
};

export type ApprovalPage = {
  /** The approvals of this page */
  readonly approvals: Approval[];
  /** Where the next page starts; null on the last page */
  readonly next_cursor: string | null;
  /** What succeeded and probably is not what was meant; absent without any */
  readonly warnings?: Warning[];
};

export type ApproverGroup = {
  /** A role of the organisation */
  readonly approver_role: string;
  /** How many different people have to approve */
  readonly required: number;
};

export type AuditEvent = {
  /** The id of the event or command that it records */
  readonly audit_id: string;
  /** Its place in the log: gapless, from 1. Null for callers who do not see all of the log */
  readonly seq: number | null;
  /** Such as `task.routed` */
  readonly event_type: string;
  /** A role of the organisation */
  readonly role: string | null;
  /** When it happened, by the word of whoever told of it */
  readonly timestamp: string;
  /** Names one workflow or exchange */
  readonly trace_id: string | null;
  /** The id of the session; null when it belongs to none */
  readonly session_id: string | null;
  /** The id of the task; null when there is none */
  readonly task_id: string | null;
  /** The id of the approval */
  readonly approval_id: string | null;
  /** Who told of it, such as `/handoff/task` */
  readonly source: string;
  /** Who did it */
  readonly actor: string | null;
  /** What it was done to */
  readonly subject: string | null;
  /** The roles that take part in it */
  readonly participants: string[];
  /** Any JSON object */
  readonly metadata: JsonObject;
  /** When it was appended to the log */
  readonly recorded_at: string;
};

export type AuditPage = {
  /** The entries of this page */
  readonly events: AuditEvent[];
  /** Where the next page starts; null on the last page */
  readonly next_cursor: string | null;
  /** What succeeded and probably is not what was meant; absent without any */
  readonly warnings?: Warning[];
};

export type Authentication = {
  /** Seconds since 1970 */
  readonly auth_time: number | null;
  /** The authentication context class of the token */
  readonly acr: string | null;
  /** The authentication methods of the token */
  readonly amr: string[] | null;
  /** The sub of whoever acts for the person */
  readonly act: string | null;
};

export type Caller = {
  /** The issuer of the token (`iss`) */
  readonly issuer: string;
  /** The subject of the token (`sub`) */
  readonly subject: string;
  /** The role that it acted in; of a refusal, all that it held */
  readonly roles: string[];
};

export type ClaimedTask = {
  /** The id of the task; null when there is none */
  readonly task_id: string;
  /** What sort of work it is */
  readonly task_type: string;
  /** What it is about, in words; null when nothing was said */
  readonly description: string | null;
  /** Any JSON object */
  readonly data: JsonObject;
  /** Any JSON object */
  readonly context: JsonObject | null;
  /** SHA-256 of its canonical content: an approval is for it, and a decision names it */
  readonly content_hash: string;
  /** The key of the hashes in its events; null where it had ended before they had one */
  readonly hash_salt: string | null;
  /** A role of the organisation */
  readonly from_role: string;
  /** A role of the organisation */
  readonly to_role: string;
  /** Its state */
  readonly status: 'pending' | 'active' | 'awaiting_approval' | 'completed' | 'failed' | 'rejected' | 'cancelled' | 'expired';
  /** The id of the session; null when it belongs to none */
  readonly session_id: string | null;
  /** The task that it is a part of; null when of none */
  readonly parent_task_id: string | null;
  /** Names one workflow or exchange */
  readonly trace_id: string;
  /** Who asked for it */
  readonly requested_by: Person;
  /** What `complete` reported; null where nothing was */
  readonly result: JsonValue;
  readonly error: string | JsonObject | null;
  /** Why it was cancelled; null when it was not, or no reason was given */
  readonly cancel_reason: string | null;
  /** 0 to 9, the most urgent; 5 by default */
  readonly priority: number;
  /** Not claimed before this instant */
  readonly not_before: string | null;
  /** Expires when it has not ended by then */
  readonly deadline_at: string | null;
  /** How often it has been claimed */
  readonly attempt: number;
  /** How often it may be tried */
  readonly max_attempts: number;
  /** Who works on it; null when nobody does */
  readonly claimed_by: Person | null;
  /** How far the work has come; null when nothing was reported */
  readonly progress: Progress | null;
  /** Whether it failed because its attempts were used up */
  readonly dead_lettered: boolean;
  /** 1 at first, +1 per change */
  readonly version: number;
  /** RFC 3339, UTC */
  readonly created_at: string;
  /** RFC 3339, UTC */
  readonly updated_at: string;
  /** RFC 3339, UTC */
  readonly expires_at: string;
  /** The hold of a worker on the task */
  readonly lease: Lease;
};

export type ClaimedTasks = {
  /** The tasks */
  readonly tasks: ClaimedTask[];
  /** What succeeded and probably is not what was meant; absent without any */
  readonly warnings?: Warning[];
};

export type DeadLetter = {
  /** Also the id of the `audit.unreadable_event` entry in the audit log */
  readonly dead_letter_id: string;
  /** `parked` until it is processed after all, or given up */
  readonly status: 'parked' | 'redriven' | 'dropped';
  /** The consumer that could not process it */
  readonly consumer: string;
  /** The id of the message on the bus, printable */
  readonly event_id: string;
  /** Where it was published, printable */
  readonly subject: string;
  /** What the last attempt came to */
  readonly error_code: string;
  /** How often it was tried */
  readonly attempts: number;
  /** RFC 3339, UTC */
  readonly first_seen: string;
  /** RFC 3339, UTC */
  readonly last_seen: string;
};

export type DeadLetterPage = {
  /** The letters of this page */
  readonly dead_letters: DeadLetter[];
  /** Where the next page starts; null on the last page */
  readonly next_cursor: string | null;
};

export type DecisionRecord = {
  /** Approve or reject; final */
  readonly decision: 'approved' | 'rejected';
  /** Who decided it; null while it is pending */
  readonly decided_by: Person;
  /** A role of the organisation */
  readonly role: string;
  /** RFC 3339, UTC */
  readonly decided_at: string;
  /** Why it was decided so; null when nothing was said */
  readonly notes: string | null;
  /** How the decision came about, as the decider says */
  readonly decision_mode: 'human' | 'agent' | 'policy';
  /** How the decider was authenticated */
  readonly authentication: Authentication;
  readonly on_behalf_of?: OnBehalfOf;
  /** The delegation under which it was made */
  readonly delegation_id?: string;
  /** The standing grant by which it was made, by policy, at `decided_at`: the person had granted it before; absent from a decision about this approval alone */
  readonly grant_id?: string;
};

/** The colleague who decides. */
export type Delegate = {
  /** The issuer of the token (`iss`) */
  readonly issuer: string;
  /** The subject of the token (`sub`) */
  readonly subject: string;
};

export type Delegation = {
  /** The id of the delegation */
  readonly delegation_id: string;
  /** The role for which the delegate decides approvals */
  readonly role: string;
  readonly delegator: Delegator;
  readonly delegate: Delegate;
  /** When the window begins */
  readonly from: string;
  /** When the window ends; the delegate decides before it */
  readonly until: string;
  /** Why; null when nothing was said */
  readonly reason: string | null;
  /** `scheduled` before its window, `active` within it, `ended` after it or once somebody ended it */
  readonly status: 'scheduled' | 'active' | 'ended';
  readonly ended_by: Ender | null;
  /** When somebody ended it before its window did */
  readonly ended_at: string | null;
  /** Why; null when nothing was said */
  readonly ended_reason: string | null;
  /** Names one workflow or exchange */
  readonly trace_id: string;
  /** 1 at first, +1 per change */
  readonly version: number;
  /** RFC 3339, UTC */
  readonly created_at: string;
  /** RFC 3339, UTC */
  readonly updated_at: string;
};

export type DelegationEventData = {
  /** The id of the session; null when it belongs to none */
  readonly session_id: string | null;
  /** The id of the task; null when there is none */
  readonly task_id: string | null;
  /** The id of the approval */
  readonly approval_id: string | null;
  /** Names one workflow or exchange */
  readonly trace_id: string;
  /** Who did it: a caller, or Handoff itself */
  readonly actor: Caller | System;
  /** A role of the organisation */
  readonly role: string | null;
  /** The status before; null when it was new */
  readonly from_status: string | null;
  /** The status after */
  readonly to_status: string;
  /** The id of the delegation */
  readonly delegation_id: string;
  /** A role of the organisation */
  readonly delegated_role: string;
  readonly delegator: Delegator;
  readonly delegate: Delegate;
  /** When its window begins */
  readonly from: string;
  /** When its window ends */
  readonly until: string;
};

export type DelegationPage = {
  /** The delegations of this page */
  readonly delegations: Delegation[];
  /** Where the next page starts; null on the last page */
  readonly next_cursor: string | null;
};

/** The person whose role it is. */
export type Delegator = {
  /** The issuer of the token (`iss`) */
  readonly issuer: string;
  /** The subject of the token (`sub`) */
  readonly subject: string;
};

/** An approval that the task awaits from the start, as in `requestApproval`. */
export type DemandedApproval = {
  /** A role of the organisation */
  readonly approver_role?: string;
  /** How many different people have to approve; 1 */
  readonly required?: number;
  /** Groups that all have to agree, instead of `approver_role`; each role once */
  readonly approvers?: {
    /** A role of the organisation */
    readonly approver_role: string;
    /** How many different people have to approve */
    readonly required: number;
  }[];
  /** Why approval is needed */
  readonly reason?: string;
  /** Until when it can be decided */
  readonly expires_at?: string;
  /** The same, in seconds from now */
  readonly expires_in?: number;
  /** What happens when nobody has decided by then; reject */
  readonly on_expiry?: 'reject' | 'escalate';
  /** The role that is asked instead then; for `escalate` alone */
  readonly escalate_to?: string;
  /** Whether one rejection ends it; true */
  readonly veto?: boolean;
};

export type DryRunDifference = {
  /** The record of the answer in the audit log */
  readonly audit_id: string;
  /** The place of the record in the log */
  readonly seq: number | null;
  /** The trace of the question */
  readonly trace_id: string | null;
  /** When the answer was put on record */
  readonly recorded_at: string;
  /** What was asked for */
  readonly action: 'use' | 'read';
  /** What it was about */
  readonly resource: {
    /** What it was about */
    readonly type: 'tool' | 'data' | 'provider';
    /** Its name */
    readonly id: string;
  };
  /** The answer on record */
  readonly before: {
    /** The answer */
    readonly outcome: 'allow' | 'ask' | 'deny';
    /** Why it is allowed or not */
    readonly code: 'allowed' | 'approved' | 'denied' | 'approval_required' | 'approval_refused' | 'no_rule' | 'unknown_role' | 'unknown_question' | 'bad_name' | 'not_evaluated';
    /** The rules that decide; none if no rule does */
    readonly deciding: {
      /** Where the profile has it: a JSON Pointer (RFC 6901) */
      readonly pointer: string;
      /** Its rule type, `allowed_providers` or `forbidden_providers` */
      readonly rule?: string;
      /** The names that it is for */
      readonly pattern?: string;
      /** What the profile says about it */
      readonly reason?: string;
    }[];
    /** The version of the bundle that decided */
    readonly bundle_version: number | null;
  };
  /** The answer by the profile that is tried */
  readonly after: {
    /** The answer */
    readonly outcome: 'allow' | 'ask' | 'deny';
    /** Why it is allowed or not */
    readonly code: 'allowed' | 'approved' | 'denied' | 'approval_required' | 'approval_refused' | 'no_rule' | 'unknown_role' | 'unknown_question' | 'bad_name' | 'not_evaluated';
    /** The rules that decide; none if no rule does */
    readonly deciding: {
      /** Where the profile has it: a JSON Pointer (RFC 6901) */
      readonly pointer: string;
      /** Its rule type, `allowed_providers` or `forbidden_providers` */
      readonly rule?: string;
      /** The names that it is for */
      readonly pattern?: string;
      /** What the profile says about it */
      readonly reason?: string;
    }[];
    /** One sentence for people */
    readonly reason: string;
  };
};

export type DryRunPage = {
  /** A role of the organisation */
  readonly role: string;
  /** SHA-256 of the profile that is tried, in canonical form */
  readonly content_hash: string;
  /** Answers on record since this instant are replayed */
  readonly from: string;
  /** Answers on record before this instant are replayed */
  readonly to: string;
  /** How far back the dry run is: `from`, when it is at its end */
  readonly reached: string;
  /** How many answers this page replayed */
  readonly answers: number;
  /** How many of them would be the same */
  readonly same: number;
  /** How many would be others; all of them are in `differences` */
  readonly different: number;
  /** How many of them cannot be told, because facts that the rules ask for are not on record */
  readonly not_replayable: number;
  /** The answers that would be others, the newest first */
  readonly differences: DryRunDifference[];
  /** The facts that are not on record, by which the answers that cannot be told would be decided */
  readonly missing_facts: {
    /** The name of the fact */
    readonly name: string;
    /** For how many answers it is missing */
    readonly answers: number;
  }[];
  /** Where the next page starts; null at the end of the dry run */
  readonly next_cursor: string | null;
};

/** The person who ended it before its window did. */
export type Ender = {
  /** The issuer of the token (`iss`) */
  readonly issuer: string;
  /** The subject of the token (`sub`) */
  readonly subject: string;
};

export type GetProfileConfigResult = string;

export type GetProfileHintsResult = string;

export type GetProfileIgnoreResult = string;

export type GetProfileLocalHintsResult = string;

export type Grant = {
  /** The id of the grant, and of the task that proposed it */
  readonly grant_id: string;
  /** The approval by which it comes into force */
  readonly approval_id: string;
  /** `proposed` until its approval is given (`refused` if it is not), `scheduled` before its window, `active` while it covers, then `used_up`, `expired` or `revoked` */
  readonly status: 'proposed' | 'refused' | 'scheduled' | 'active' | 'used_up' | 'expired' | 'revoked';
  /** The role whose tasks and calls it covers */
  readonly role: string;
  /** The only person whose tasks and calls it covers; null: all holders */
  readonly subject: string | null;
  /** `task.route`, or the tools that it covers */
  readonly tool: string;
  /** The only role that covered tasks go to; null: any */
  readonly target: string | null;
  /** All of them have to be met, by what is known: values by name, in the language of the rules of profiles */
  readonly conditions: { readonly [name: string]: string | number | boolean | (string | number | boolean)[] } | { readonly [name: string]: string | number | boolean | (string | number | boolean)[] }[];
  /** Who approves it; it covers no approval that asks more */
  readonly approvers: ApproverGroup[];
  /** When its window begins */
  readonly from: string;
  /** When its window ends */
  readonly until: string;
  /** How many approvals it decides at most */
  readonly max_uses: number;
  /** How many it has decided */
  readonly uses: number;
  /** Why; null when nothing was said */
  readonly reason: string | null;
  readonly proposed_by: Proposer;
  /** The people who granted it; empty until then */
  readonly granted_by: Grantor[];
  /** When it was granted */
  readonly granted_at: string | null;
  readonly revoked_by: Revoker | null;
  /** When it was revoked */
  readonly revoked_at: string | null;
  /** Why; null when nothing was said */
  readonly revoked_reason: string | null;
  /** Names one workflow or exchange */
  readonly trace_id: string;
  /** 1 at first, +1 per change */
  readonly version: number;
  /** RFC 3339, UTC */
  readonly created_at: string;
  /** RFC 3339, UTC */
  readonly updated_at: string;
  /** What succeeded and probably is not what was meant; absent without any */
  readonly warnings?: Warning[];
};

export type GrantEventData = {
  /** The id of the session; null when it belongs to none */
  readonly session_id: string | null;
  /** The id of the task; null when there is none */
  readonly task_id: string | null;
  /** The id of the approval */
  readonly approval_id: string | null;
  /** Names one workflow or exchange */
  readonly trace_id: string;
  /** Who did it: a caller, or Handoff itself */
  readonly actor: Caller | System;
  /** A role of the organisation */
  readonly role: string | null;
  /** The status before; null when it was new */
  readonly from_status: string | null;
  /** The status after */
  readonly to_status: string;
  /** The id of the grant */
  readonly grant_id: string;
  /** The role whose tasks and calls it covers */
  readonly granted_role: string;
  /** `task.route`, or the tools that it covers */
  readonly tool: string;
  /** The people who granted it */
  readonly granted_by: Grantor[];
  /** When its window begins */
  readonly from: string;
  /** When its window ends */
  readonly until: string;
  /** How many approvals it has decided */
  readonly uses: number;
  /** How many approvals it decides at most */
  readonly max_uses: number;
};

export type GrantPage = {
  /** The grants of this page */
  readonly grants: Grant[];
  /** Where the next page starts; null on the last page */
  readonly next_cursor: string | null;
  /** What succeeded and probably is not what was meant; absent without any */
  readonly warnings?: Warning[];
};

export type Grantor = {
  /** The issuer of the token (`iss`) */
  readonly issuer: string;
  /** The subject of the token (`sub`) */
  readonly subject: string;
  /** A role of the organisation */
  readonly role: string;
};

export type HourOverview = {
  /** When the hour began */
  readonly from: string;
  /** How many tasks were routed in it */
  readonly routed: number;
  /** How many ended in it */
  readonly ended: number;
};

export type Inbox = {
  /** A role of the organisation */
  readonly role: string;
  /** How many tasks have each status */
  readonly by_status: {
    /** How many wait to be claimed */
    readonly pending: number;
    /** How many are being worked on */
    readonly active: number;
    /** How many wait for an approval */
    readonly awaiting_approval: number;
  };
  /** The 100 types with the most pending tasks */
  readonly by_type: {
    /** What sort of work it is */
    readonly task_type: string;
    /** How many wait to be claimed */
    readonly pending: number;
    /** How many are being worked on */
    readonly active: number;
  }[];
  /** Pending, and not before a later time */
  readonly claimable: number;
  /** Since when the one that has waited longest could be claimed */
  readonly oldest_claimable_at: string | null;
  /** Approvals that wait for this role */
  readonly pending_approvals: number;
  /** What succeeded and probably is not what was meant; absent without any */
  readonly warnings?: Warning[];
};

export type KeptLease = {
  /** The id of the task; null when there is none */
  readonly task_id: string;
  /** Its state */
  readonly status: 'pending' | 'active' | 'awaiting_approval' | 'completed' | 'failed' | 'rejected' | 'cancelled' | 'expired';
  /** The hold of a worker on the task */
  readonly lease: Lease;
  /** 1 at first, +1 per change */
  readonly version: number;
};

export type LastDay = {
  /** How many tasks were routed */
  readonly routed: number;
  /** How many were completed */
  readonly completed: number;
  /** How many failed */
  readonly failed: number;
  /** How many were rejected */
  readonly rejected: number;
  /** How many were cancelled */
  readonly cancelled: number;
  /** How many expired */
  readonly expired: number;
  /** How many of the failed had used up their attempts */
  readonly dead_lettered: number;
};

export type Lease = {
  /** The fencing token: send it with whatever you do to the task */
  readonly lease_id: string;
  /** Which attempt it is; grows with every claim */
  readonly attempt: number;
  /** RFC 3339, UTC */
  readonly expires_at: string;
};

export type ListedTask = {
  /** The id of the task; null when there is none */
  readonly task_id: string;
  /** What sort of work it is */
  readonly task_type: string;
  /** What it is about, in words; null when nothing was said */
  readonly description: string | null;
  /** Any JSON object */
  readonly data?: JsonObject;
  /** Any JSON object */
  readonly context?: JsonObject | null;
  /** SHA-256 of its canonical content: an approval is for it, and a decision names it */
  readonly content_hash?: string;
  /** The key of the hashes in its events; null where it had ended before they had one */
  readonly hash_salt?: string | null;
  /** A role of the organisation */
  readonly from_role: string;
  /** A role of the organisation */
  readonly to_role: string;
  /** Its state */
  readonly status: 'pending' | 'active' | 'awaiting_approval' | 'completed' | 'failed' | 'rejected' | 'cancelled' | 'expired';
  /** The id of the session; null when it belongs to none */
  readonly session_id: string | null;
  /** The task that it is a part of; null when of none */
  readonly parent_task_id: string | null;
  /** Names one workflow or exchange */
  readonly trace_id: string;
  /** Who asked for it */
  readonly requested_by: Person;
  /** What `complete` reported; null where nothing was */
  readonly result?: JsonValue;
  readonly error: string | JsonObject | null;
  /** Why it was cancelled; null when it was not, or no reason was given */
  readonly cancel_reason: string | null;
  /** 0 to 9, the most urgent; 5 by default */
  readonly priority: number;
  /** Not claimed before this instant */
  readonly not_before: string | null;
  /** Expires when it has not ended by then */
  readonly deadline_at: string | null;
  /** How often it has been claimed */
  readonly attempt: number;
  /** How often it may be tried */
  readonly max_attempts: number;
  /** Who works on it; null when nobody does */
  readonly claimed_by: Person | null;
  /** How far the work has come; null when nothing was reported */
  readonly progress: Progress | null;
  /** Whether it failed because its attempts were used up */
  readonly dead_lettered: boolean;
  /** 1 at first, +1 per change */
  readonly version: number;
  /** RFC 3339, UTC */
  readonly created_at: string;
  /** RFC 3339, UTC */
  readonly updated_at: string;
  /** RFC 3339, UTC */
  readonly expires_at: string;
};

/** Of a decision under a delegation: the person who had delegated the role to the actor. */
export type OnBehalfOf = {
  /** The issuer of the token (`iss`) */
  readonly issuer: string;
  /** The subject of the token (`sub`) */
  readonly subject: string;
};

export type OpenedSession = {
  /** The id of the session; null when it belongs to none */
  readonly session_id: string;
  /** A role of the organisation */
  readonly agent_role: string;
  /** The workflow's root task, routed or yet to be */
  readonly task_id: string;
  /** Its state */
  readonly status: 'pending' | 'active' | 'paused' | 'completed' | 'failed' | 'expired';
  /** The same as `status` */
  readonly state: 'pending' | 'active' | 'paused' | 'completed' | 'failed' | 'expired';
  /** Any JSON object */
  readonly metadata: JsonObject;
  /** Names one workflow or exchange */
  readonly trace_id: string;
  /** 1 at first, +1 per change */
  readonly version: number;
  /** RFC 3339, UTC */
  readonly created_at: string;
  /** RFC 3339, UTC */
  readonly updated_at: string;
  /** RFC 3339, UTC */
  readonly expires_at: string;
  /** What succeeded and probably is not what was meant; absent without any */
  readonly warnings?: Warning[];
};

export type OrgEventData = {
  /** The id of the session; null when it belongs to none */
  readonly session_id: string | null;
  /** The id of the task; null when there is none */
  readonly task_id: string | null;
  /** The id of the approval */
  readonly approval_id: string | null;
  /** Names one workflow or exchange */
  readonly trace_id: string;
  /** Who did it: a caller, or Handoff itself */
  readonly actor: Caller | System;
  /** A role of the organisation */
  readonly role: string | null;
  /** The id of the import */
  readonly import_id: string;
  /** The number of people that the import added */
  readonly users_created: number;
  /** The number of people that the import changed */
  readonly users_updated: number;
};

export type OrgImport = {
  /** The id of the import */
  readonly import_id: string;
  /** The name of the file */
  readonly filename: string;
  /** The number of people that the import added */
  readonly users_created: number;
  /** The number of people that the import changed */
  readonly users_updated: number;
  /** Always `complete`: an import takes the whole file or nothing */
  readonly status: 'complete';
  /** RFC 3339, UTC */
  readonly uploaded_at: string;
};

export type OrgImports = {
  /** The newest 100 imports, newest first */
  readonly imports: {
    /** The id of the session, task or approval */
    readonly id: string;
    /** The name of the file */
    readonly filename: string;
    /** The subject of the admin that uploaded it */
    readonly uploaded_by: string;
    /** RFC 3339, UTC */
    readonly uploaded_at: string;
    /** The number of people that the import added */
    readonly users_created: number;
    /** The number of people that the import changed */
    readonly users_updated: number;
    /** Always `complete`: an import takes the whole file or nothing */
    readonly status: 'complete';
  }[];
  /** The number of all imports */
  readonly total: number;
};

export type OrgMember = {
  /** The number of the person in the organisation */
  readonly user_id: number;
  /** The name of the person */
  readonly name: string;
  /** A role of the organisation */
  readonly role: string;
  /** The address of the person */
  readonly email: string;
  /** The department of the person */
  readonly department: string;
  /** The people who report to this person; absent when there are none */
  readonly reports?: JsonObject[];
};

export type OrgTree = {
  /** The people without a manager, each with the people below them */
  readonly tree: OrgMember[];
  /** The number of all people */
  readonly total_users: number;
};

export type Overview = {
  /** When it was counted */
  readonly as_of: string;
  /** The 200 roles for which the most waits */
  readonly roles: RoleOverview[];
  /** The 24 hours before `as_of`, the earliest first; of all roles that the caller sees */
  readonly hours: HourOverview[];
};

export type Person = {
  /** The issuer of the token (`iss`) */
  readonly issuer: string;
  /** The subject of the token (`sub`) */
  readonly subject: string;
};

export type PolicyEventData = {
  /** The id of the session; null when it belongs to none */
  readonly session_id: string | null;
  /** The id of the task; null when there is none */
  readonly task_id: string | null;
  /** The id of the approval */
  readonly approval_id: string | null;
  /** Names one workflow or exchange */
  readonly trace_id: string;
  /** Who did it: a caller, or Handoff itself */
  readonly actor: Caller | System;
  /** A role of the organisation */
  readonly role: string | null;
  /** A role of the organisation */
  readonly profile_role: string;
  /** The version that decides from now on */
  readonly bundle_version: number;
  /** The digest of that bundle */
  readonly digest: string;
  /** The version that decided before; null for none */
  readonly former_version: number | null;
};

export type Profile = {
  /** A role of the organisation */
  readonly role: string;
  /** The name of the role for people */
  readonly display_name: string;
  /** What the role does; it may be empty */
  readonly description: string;
  /** The models of the agents, and the providers that they may use */
  readonly providers: {
    /** The model that is used where no other is named */
    readonly primary: {
      /** The name of a model provider, such as `openrouter` */
      readonly provider: string;
      /** The name of the model at its provider */
      readonly model: string;
      /** From 0 (the same each time) to 1 */
      readonly temperature?: number;
    };
    /** The model that plans */
    readonly planner?: {
      /** The name of a model provider, such as `openrouter` */
      readonly provider: string;
      /** The name of the model at its provider */
      readonly model: string;
      /** From 0 (the same each time) to 1 */
      readonly temperature?: number;
    };
    /** The model that does what another one planned */
    readonly worker?: {
      /** The name of a model provider, such as `openrouter` */
      readonly provider: string;
      /** The name of the model at its provider */
      readonly model: string;
      /** From 0 (the same each time) to 1 */
      readonly temperature?: number;
    };
    /** The only providers that the role may use; empty: all. Default: [] */
    readonly allowed_providers: string[];
    /** Providers that the role may not use, also if they are allowed. Default: [] */
    readonly forbidden_providers: string[];
    /** The URL of the provider, where it is not the usual one */
    readonly api_base?: string;
  };
  /** The extensions of the agent */
  readonly extensions: {
    /** The name of the extension, such as `github` */
    readonly name: string;
    /** Whether it is in use */
    readonly enabled: boolean;
    /** The tools that are in use; absent: all */
    readonly tools?: string[];
    /** Settings of the extension: any JSON object */
    readonly preferences?: JsonObject;
  }[];
  /** What the agent is told, in every folder and in single ones */
  readonly goosehints: {
    /** The text for every folder */
    readonly global: string;
    /** Texts for single paths. Default: [] */
    readonly local_templates: {
      /** A folder or file, relative to where the agent works */
      readonly path: string;
      /** The text for this path */
      readonly content: string;
    }[];
  };
  /** What the agent must not read: patterns of files, in every folder and in single ones */
  readonly gooseignore: {
    /** The text for every folder */
    readonly global: string;
    /** Texts for single paths. Default: [] */
    readonly local_templates: {
      /** A folder or file, relative to where the agent works */
      readonly path: string;
      /** The text for this path */
      readonly content: string;
    }[];
  };
  /** The recipes of the role, with their schedules */
  readonly recipes: {
    /** The name of the recipe */
    readonly name: string;
    /** What it does */
    readonly description?: string;
    /** The file of the recipe */
    readonly path: string;
    /** When it runs: a cron expression of five or six fields, or a word such as `@daily` */
    readonly schedule: string;
    /** Whether it is in use */
    readonly enabled: boolean;
  }[];
  /** The rules of the role. Their order means nothing */
  readonly policies: {
    /** What the rule does */
    readonly rule_type?: 'allow_tool' | 'ask_tool' | 'deny_tool' | 'allow_data' | 'ask_data' | 'deny_data' | 'deny_provider';
    /** The exact name of a tool, kind of data or provider, or its beginning with `*` at the end */
    readonly pattern?: string;
    /** The exact name of a tool, kind of data or provider, or its beginning with `*` at the end; in short */
    readonly allow_tool?: string;
    /** The exact name of a tool, kind of data or provider, or its beginning with `*` at the end; in short */
    readonly ask_tool?: string;
    /** The exact name of a tool, kind of data or provider, or its beginning with `*` at the end; in short */
    readonly deny_tool?: string;
    /** The exact name of a tool, kind of data or provider, or its beginning with `*` at the end; in short */
    readonly allow_data?: string;
    /** The exact name of a tool, kind of data or provider, or its beginning with `*` at the end; in short */
    readonly ask_data?: string;
    /** The exact name of a tool, kind of data or provider, or its beginning with `*` at the end; in short */
    readonly deny_data?: string;
    /** The exact name of a tool, kind of data or provider, or its beginning with `*` at the end; in short */
    readonly deny_provider?: string;
    /** When the rule applies: values by name, all of which must be met. As a list of objects with one name each, a name may come more than once */
    readonly conditions?: { readonly [name: string]: string | number | boolean | (string | number | boolean)[] } | { readonly [name: string]: string | number | boolean | (string | number | boolean)[] }[];
    /** The approval that an `ask_tool` or `ask_data` requires; for these rules alone */
    readonly require_approval?: {
      /** Who has to agree: every group, each with so many people; each role once */
      readonly groups: {
        /** A role of the organisation */
        readonly approver_role: string;
        /** How many different people have to approve */
        readonly required: number;
      }[];
      /** For how many seconds from its request the approval is good */
      readonly expires_in: number;
    };
    /** Why the rule exists */
    readonly reason?: string;
  }[];
  /** How personal data is protected */
  readonly privacy: {
    /** How personal data is found: by rules, by name recognition, by both, or by both and strictly */
    readonly mode: 'rules' | 'ner' | 'hybrid' | 'strict';
    /** How much is taken for personal data */
    readonly strictness: 'permissive' | 'moderate' | 'strict' | 'maximum';
    /** Whether the agent may switch the protection off. Default: false */
    readonly allow_override: boolean;
    /** Whether data stays on the machine of the agent */
    readonly local_only?: boolean;
    /** How long data is kept */
    readonly retention_days?: number;
    /** What is replaced in texts. Default: [] */
    readonly rules: {
      /** A regular expression */
      readonly pattern: string;
      /** What takes its place */
      readonly replacement: string;
      /** The kind of personal data */
      readonly category?: string;
    }[];
    /** The kinds of personal data that are protected. Default: [] */
    readonly pii_categories: string[];
    /** What the guard of the agent does with what it finds */
    readonly guard_mode?: string;
    /** What the agent does with contents */
    readonly content_handling?: string;
  };
  /** Recipes that run by themselves */
  readonly automated_tasks?: {
    /** The name of the automated task */
    readonly name: string;
    /** The name of a recipe of this profile */
    readonly recipe: string;
    /** When it runs: a cron expression of five or six fields, or a word such as `@daily` */
    readonly schedule: string;
    /** Whether it is in use */
    readonly enabled: boolean;
    /** Whether a failure is reported. Default: false */
    readonly notify_on_failure: boolean;
  }[];
  /** Environment variables of the agent, as texts */
  readonly env_vars?: { readonly [name: string]: string };
  /** What is kept of the questions about the role, so that a later profile can be tried on them */
  readonly dry_run?: {
    /** The facts of questions that are kept; nothing else of a context is */
    readonly keep_facts: string[];
    /** For how many days they are kept */
    readonly days: number;
  };
  /** The signature of the bundle that the profile comes from; not a part of what is signed */
  readonly signature?: {
    /** `Ed25519` */
    readonly algorithm: string;
    /** The id of the key */
    readonly vault_key: string;
    /** When it was signed */
    readonly signed_at?: string;
    /** Who had it signed */
    readonly signed_by?: string;
    /** The signature, as the JWS of the bundle has it */
    readonly signature?: string;
    /** The same under another name */
    readonly value?: string;
  };
};

export type ProfileBundle = {
  /** The canonical JSON of `{format, role, version, profile}`, in base64url */
  readonly payload: string;
  /** One signature or several, each by another key */
  readonly signatures: {
    /** The protected header, in base64url */
    readonly protected: string;
    /** The signature, in base64url */
    readonly signature: string;
  }[];
};

export type ProfileCheck = {
  /** All that is wrong with it, up to 200 */
  readonly mistakes: {
    /** Where it is: a JSON Pointer (RFC 6901) */
    readonly pointer: string;
    /** Its line in the source, if that is known */
    readonly line: number | null;
    /** What it is */
    readonly message: string;
  }[];
  /** What is valid, and probably not meant */
  readonly remarks: {
    /** Where it is: a JSON Pointer (RFC 6901) */
    readonly pointer: string;
    /** Its line in the source, if that is known */
    readonly line: number | null;
    /** What it is */
    readonly message: string;
  }[];
  /** The profile, in its one form */
  readonly profile?: Profile;
  /** The `content_hash` that it would have as a draft */
  readonly content_hash: string | null;
  /** Its one form as YAML */
  readonly yaml: string | null;
};

export type ProfileCreation = {
  /** A role of the organisation */
  readonly role: string;
  /** SHA-256 of the draft in canonical form */
  readonly content_hash: string;
  /** 1 at first, +1 per change */
  readonly version: number;
  /** RFC 3339, UTC */
  readonly created_at: string;
};

export type ProfileDraft = {
  /** A role of the organisation */
  readonly role: string;
  /** Never published; published as it is; or published, and the draft says something else */
  readonly status: 'draft' | 'published' | 'changed';
  /** The profile, in its one form */
  readonly profile: Profile;
  /** SHA-256 of the draft in canonical form */
  readonly content_hash: string;
  /** Who wrote it since it was last published. None of them publishes it */
  readonly authors: Person[];
  /** The version of the bundle */
  readonly bundle_version: number | null;
  /** SHA-256 of what is signed */
  readonly digest: string | null;
  /** RFC 3339, UTC */
  readonly published_at: string | null;
  /** 1 at first, +1 per change */
  readonly version: number;
  /** RFC 3339, UTC */
  readonly created_at: string;
  /** RFC 3339, UTC */
  readonly updated_at: string;
};

export type ProfileEventData = {
  /** The id of the session; null when it belongs to none */
  readonly session_id: string | null;
  /** The id of the task; null when there is none */
  readonly task_id: string | null;
  /** The id of the approval */
  readonly approval_id: string | null;
  /** Names one workflow or exchange */
  readonly trace_id: string;
  /** Who did it: a caller, or Handoff itself */
  readonly actor: Caller | System;
  /** A role of the organisation */
  readonly role: string | null;
  /** The status before; null when it was new */
  readonly from_status: string | null;
  /** The status after */
  readonly to_status: string;
  /** A role of the organisation */
  readonly profile_role: string;
  /** SHA-256 of the draft in canonical form */
  readonly content_hash: string;
  /** The version that agents get */
  readonly bundle_version: number | null;
  /** The digest of the bundle that agents get */
  readonly digest: string | null;
};

export type ProfilePage = {
  /** The profiles of this page */
  readonly profiles: ProfileSummary[];
  /** Where the next page starts; null on the last page */
  readonly next_cursor: string | null;
};

export type ProfilePublication = {
  /** A role of the organisation */
  readonly role: string;
  /** The version of the bundle */
  readonly bundle_version: number;
  /** SHA-256 of what is signed */
  readonly digest: string;
  /** The signature of the bundle, in base64url */
  readonly signature: string;
  /** RFC 3339, UTC */
  readonly signed_at: string;
  /** 1 at first, +1 per change */
  readonly version: number;
};

export type ProfileRecipes = {
  /** The recipes of the role */
  readonly recipes: {
    /** The name of the recipe */
    readonly name: string;
    /** What it does */
    readonly description?: string;
    /** When it runs, as a cron expression */
    readonly schedule: string;
    /** Whether it is in use */
    readonly enabled: boolean;
  }[];
};

export type ProfileSummary = {
  /** A role of the organisation */
  readonly role: string;
  /** The name of the role for people */
  readonly display_name: string;
  /** Never published; published as it is; or published, and the draft says something else */
  readonly status: 'draft' | 'published' | 'changed';
  /** The version of the bundle */
  readonly bundle_version: number | null;
  /** SHA-256 of what is signed */
  readonly digest: string | null;
  /** RFC 3339, UTC */
  readonly published_at: string | null;
  /** 1 at first, +1 per change */
  readonly version: number;
  /** RFC 3339, UTC */
  readonly created_at: string;
  /** RFC 3339, UTC */
  readonly updated_at: string;
};

export type ProfileUpdate = {
  /** A role of the organisation */
  readonly role: string;
  /** SHA-256 of the draft in canonical form */
  readonly content_hash: string;
  /** 1 at first, +1 per change */
  readonly version: number;
  /** RFC 3339, UTC */
  readonly updated_at: string;
};

export type ProfileVersion = {
  /** A role of the organisation */
  readonly role: string;
  /** The version of the bundle */
  readonly bundle_version: number;
  /** SHA-256 of what is signed */
  readonly digest: string;
  /** Who published it */
  readonly published_by: Person;
  /** When it was published */
  readonly published_at: string;
  /** The keys of this Handoff whose signatures hold. None if the bundle is refused */
  readonly signed_by: {
    /** The id of the key */
    readonly key: string;
    /** When it signed, as the signature states it */
    readonly signed_at: string | null;
  }[];
  /** Why the bundle is refused: its signature does not hold, for example */
  readonly refused: string | null;
  /** The profile, in its one form */
  readonly profile?: Profile;
};

export type ProfileVersionSummary = {
  /** The version of the bundle */
  readonly bundle_version: number;
  /** SHA-256 of what is signed */
  readonly digest: string;
  /** Who published it */
  readonly published_by: Person;
  /** When it was published */
  readonly published_at: string;
};

export type ProfileVersions = {
  /** The versions */
  readonly versions: ProfileVersionSummary[];
};

export type Progress = {
  /** How far the work has come; null when it was not said */
  readonly percent: number | null;
  /** What is being done, in words */
  readonly note: string | null;
  /** RFC 3339, UTC */
  readonly reported_at: string;
};

/** The person who proposed it. */
export type Proposer = {
  /** The issuer of the token (`iss`) */
  readonly issuer: string;
  /** The subject of the token (`sub`) */
  readonly subject: string;
};

export type RecordedAudit = {
  /** The id of the entry */
  readonly audit_id: string;
  /** Its state */
  readonly status: 'recorded';
};

export type RedeliveryEventData = {
  /** The id of the session; null when it belongs to none */
  readonly session_id: string | null;
  /** The id of the task; null when there is none */
  readonly task_id: string | null;
  /** The id of the approval */
  readonly approval_id: string | null;
  /** Names one workflow or exchange */
  readonly trace_id: string;
  /** Who did it: a caller, or Handoff itself */
  readonly actor: Caller | System;
  /** A role of the organisation */
  readonly role: string | null;
  /** The id of the webhook */
  readonly webhook_id: string;
  /** A role of the organisation */
  readonly webhook_role: string;
  /** The id of the delivery */
  readonly delivery_id: string;
  /** The event that is delivered again */
  readonly event_id: string;
};

export type RefusalEventData = {
  /** The id of the session; null when it belongs to none */
  readonly session_id: string | null;
  /** The id of the task; null when there is none */
  readonly task_id: string | null;
  /** The id of the approval */
  readonly approval_id: string | null;
  /** Names one workflow or exchange */
  readonly trace_id: string;
  /** Who did it: a caller, or Handoff itself */
  readonly actor: Caller | System;
  /** A role of the organisation */
  readonly role: string | null;
  /** The operation that was refused; `several` where that differs */
  readonly operation: string;
  /** The error code it was refused with */
  readonly code: string;
  /** What it would have changed or shown */
  readonly target_id: string | null;
  /** The HTTP method */
  readonly method?: string;
  /** The path template, never the path */
  readonly route?: string;
  /** What was wrong, in Handoff's words and never the caller's */
  readonly explanation?: string;
  /** The network address of a caller who is not known; of IPv6 the /64 */
  readonly client?: string;
  /** How many requests it stands for; 1 where absent */
  readonly count?: number;
  /** When the first of them was refused */
  readonly first_at?: string;
  /** When the last of them was refused */
  readonly last_at?: string;
};

export type RegisteredWebhook = {
  /** The id of the webhook */
  readonly webhook_id: string;
  /** A role of the organisation */
  readonly role: string;
  /** Where events are sent by POST */
  readonly url: string;
  /** Such as `task.completed`, or `task.*` */
  readonly event_types: string[];
  /** What it is about, in words; null when nothing was said */
  readonly description: string | null;
  /** Its state */
  readonly status: 'active' | 'disabled' | 'deleted';
  /** Asked for; answered 410 Gone; or failed for too long */
  readonly disabled_cause: 'requested' | 'gone' | 'failing' | null;
  /** Why it was deleted; null when it was not, or no reason was given */
  readonly deletion_reason: string | null;
  /** Until when the secret before this one signs too */
  readonly previous_secret_until: string | null;
  /** Who registered it */
  readonly created_by: Person;
  /** Names one workflow or exchange */
  readonly trace_id: string;
  /** 1 at first, +1 per change */
  readonly version: number;
  /** RFC 3339, UTC */
  readonly created_at: string;
  /** RFC 3339, UTC */
  readonly updated_at: string;
  /** What deliveries are signed with (Standard Webhooks). Not shown again */
  readonly secret: string;
  /** What succeeded and probably is not what was meant; absent without any */
  readonly warnings?: Warning[];
};

export type RequestedApproval = {
  /** The id of the approval */
  readonly approval_id: string;
  /** Its state */
  readonly status: 'pending' | 'approved' | 'rejected' | 'expired' | 'cancelled';
  /** The id of the task; null when there is none */
  readonly task_id: string;
  /** 1 at first, +1 per change */
  readonly version: number;
  /** What succeeded and probably is not what was meant; absent without any */
  readonly warnings?: Warning[];
};

/** The person who revoked it. */
export type Revoker = {
  /** The issuer of the token (`iss`) */
  readonly issuer: string;
  /** The subject of the token (`sub`) */
  readonly subject: string;
};

export type RoleOverview = {
  /** A role of the organisation */
  readonly role: string;
  /** How many wait to be claimed */
  readonly pending: number;
  /** How many are being worked on */
  readonly active: number;
  /** How many wait for an approval */
  readonly awaiting_approval: number;
  /** When the pending task that has waited longest was routed */
  readonly oldest_pending_at: string | null;
  /** How many have to end within a day */
  readonly due_soon: number;
  /** The 20 types with the most tasks that have not ended */
  readonly by_type: TypeOverview[];
  /** The approvals that wait for a vote of the role */
  readonly approvals: WaitingApprovals;
  /** What came in and what ended within 24 hours */
  readonly last_day: LastDay;
};

export type RoutedTask = {
  /** The id of the task; null when there is none */
  readonly task_id: string;
  /** Its state */
  readonly status: 'pending' | 'active' | 'awaiting_approval' | 'completed' | 'failed' | 'rejected' | 'cancelled' | 'expired';
  /** Names one workflow or exchange */
  readonly trace_id: string;
  /** 1 at first, +1 per change */
  readonly version: number;
  /** Of the approval asked for with it */
  readonly approval_id?: string;
  /** What succeeded and probably is not what was meant; absent without any */
  readonly warnings?: Warning[];
};

export type Session = {
  /** The id of the session; null when it belongs to none */
  readonly session_id: string;
  /** A role of the organisation */
  readonly agent_role: string;
  /** The workflow's root task, routed or yet to be */
  readonly task_id: string;
  /** Its state */
  readonly status: 'pending' | 'active' | 'paused' | 'completed' | 'failed' | 'expired';
  /** The same as `status` */
  readonly state: 'pending' | 'active' | 'paused' | 'completed' | 'failed' | 'expired';
  /** Any JSON object */
  readonly metadata: JsonObject;
  /** Names one workflow or exchange */
  readonly trace_id: string;
  /** 1 at first, +1 per change */
  readonly version: number;
  /** RFC 3339, UTC */
  readonly created_at: string;
  /** RFC 3339, UTC */
  readonly updated_at: string;
  /** RFC 3339, UTC */
  readonly expires_at: string;
};

export type SessionEventData = {
  /** The id of the session; null when it belongs to none */
  readonly session_id: string | null;
  /** The id of the task; null when there is none */
  readonly task_id: string | null;
  /** The id of the approval */
  readonly approval_id: string | null;
  /** Names one workflow or exchange */
  readonly trace_id: string;
  /** Who did it: a caller, or Handoff itself */
  readonly actor: Caller | System;
  /** A role of the organisation */
  readonly role: string | null;
  /** The status before; null when it was new */
  readonly from_status: string | null;
  /** The status after */
  readonly to_status: string;
};

export type SessionPage = {
  /** The sessions of this page */
  readonly sessions: Session[];
  /** Where the next page starts; null on the last page */
  readonly next_cursor: string | null;
  /** What succeeded and probably is not what was meant; absent without any */
  readonly warnings?: Warning[];
};

export type StatusList = {
  /** The state of each id */
  readonly statuses: StatusView[];
  /** The ids that name nothing that the caller may see */
  readonly not_found: string[];
  /** The least of all that have not ended; 0 when all have */
  readonly poll_after_ms: number;
};

export type StatusPart = {
  /** What the id names */
  readonly kind: 'session' | 'task' | 'approval';
  /** The id of the session, task or approval */
  readonly id: string;
  /** Its state */
  readonly status: string;
  /** 1 at first, +1 per change */
  readonly version: number;
};

export type StatusView = {
  /** The id of the session, task or approval */
  readonly id: string;
  /** What the id names */
  readonly kind: 'session' | 'task' | 'approval';
  /** Its state */
  readonly status: string;
  /** The same as `status` */
  readonly state: string;
  /** 1 at first, +1 per change */
  readonly version: number;
  /** The id of the session; null when it belongs to none */
  readonly session_id?: string | null;
  /** The id of the task; null when there is none */
  readonly task_id?: string | null;
  /** What it waits for and on whom; null when on nothing */
  readonly waiting_for: WaitingFor[] | null;
  /** One plain sentence: what has to happen next, and who can do it */
  readonly next_action: string;
  /** The operationIds that move it on, of those that the caller may use */
  readonly next_operations?: string[];
  /** The parts of the workflow that changed since `cursor` or `since_version`; all of them without either */
  readonly changes: StatusPart[];
  /** Send it back to be told of what has changed since */
  readonly cursor: string;
  /** How long to leave it before asking again without `wait_ms`; 0 when it has ended */
  readonly poll_after_ms: number;
  /** Names one workflow or exchange */
  readonly trace_id: string;
  /** RFC 3339, UTC */
  readonly updated_at: string;
};

export type System = {
  /** Handoff itself did it, by a timer */
  readonly system: true;
};

export type Task = {
  /** The id of the task; null when there is none */
  readonly task_id: string;
  /** What sort of work it is */
  readonly task_type: string;
  /** What it is about, in words; null when nothing was said */
  readonly description: string | null;
  /** Any JSON object */
  readonly data: JsonObject;
  /** Any JSON object */
  readonly context: JsonObject | null;
  /** SHA-256 of its canonical content: an approval is for it, and a decision names it */
  readonly content_hash: string;
  /** The key of the hashes in its events; null where it had ended before they had one */
  readonly hash_salt: string | null;
  /** A role of the organisation */
  readonly from_role: string;
  /** A role of the organisation */
  readonly to_role: string;
  /** Its state */
  readonly status: 'pending' | 'active' | 'awaiting_approval' | 'completed' | 'failed' | 'rejected' | 'cancelled' | 'expired';
  /** The id of the session; null when it belongs to none */
  readonly session_id: string | null;
  /** The task that it is a part of; null when of none */
  readonly parent_task_id: string | null;
  /** Names one workflow or exchange */
  readonly trace_id: string;
  /** Who asked for it */
  readonly requested_by: Person;
  /** What `complete` reported; null where nothing was */
  readonly result: JsonValue;
  readonly error: string | JsonObject | null;
  /** Why it was cancelled; null when it was not, or no reason was given */
  readonly cancel_reason: string | null;
  /** 0 to 9, the most urgent; 5 by default */
  readonly priority: number;
  /** Not claimed before this instant */
  readonly not_before: string | null;
  /** Expires when it has not ended by then */
  readonly deadline_at: string | null;
  /** How often it has been claimed */
  readonly attempt: number;
  /** How often it may be tried */
  readonly max_attempts: number;
  /** Who works on it; null when nobody does */
  readonly claimed_by: Person | null;
  /** How far the work has come; null when nothing was reported */
  readonly progress: Progress | null;
  /** Whether it failed because its attempts were used up */
  readonly dead_lettered: boolean;
  /** 1 at first, +1 per change */
  readonly version: number;
  /** RFC 3339, UTC */
  readonly created_at: string;
  /** RFC 3339, UTC */
  readonly updated_at: string;
  /** RFC 3339, UTC */
  readonly expires_at: string;
};

export type TaskBrief = {
  /** What sort of work it is: a name such as `budget_request`, without spaces */
  readonly task_type?: string;
  /** What sort of work it is: a name such as `budget_request`, without spaces */
  readonly type?: string;
  /** What is to be done, in words */
  readonly description?: string;
  /** Any JSON object */
  readonly data?: JsonObject;
};

export type TaskEventData = {
  /** The id of the session; null when it belongs to none */
  readonly session_id: string | null;
  /** The id of the task; null when there is none */
  readonly task_id: string | null;
  /** The id of the approval */
  readonly approval_id: string | null;
  /** Names one workflow or exchange */
  readonly trace_id: string;
  /** Who did it: a caller, or Handoff itself */
  readonly actor: Caller | System;
  /** A role of the organisation */
  readonly role: string | null;
  /** The status before; null when it was new */
  readonly from_status: string | null;
  /** The status after */
  readonly to_status: string;
  /** A role of the organisation */
  readonly from_role: string;
  /** A role of the organisation */
  readonly to_role: string;
  /** What sort of work it is */
  readonly task_type: string;
  /** How often the task had been claimed */
  readonly attempt?: number;
  /** HMAC-SHA-256, under the hash_salt of the task, of the SHA-256 (in hex) of its canonical data */
  readonly payload_hash: string;
};

export type TaskPage = {
  /** The tasks */
  readonly tasks: ListedTask[];
  /** Where the next page starts; null on the last page */
  readonly next_cursor: string | null;
  /** What succeeded and probably is not what was meant; absent without any */
  readonly warnings?: Warning[];
};

export type TypeOverview = {
  /** What sort of work it is */
  readonly task_type: string;
  /** How many wait to be claimed */
  readonly pending: number;
  /** How many are being worked on */
  readonly active: number;
  /** How many wait for an approval */
  readonly awaiting_approval: number;
  /** When the pending task that has waited longest was routed */
  readonly oldest_pending_at: string | null;
};

export type WaitingApprovals = {
  /** How many approvals wait for the role */
  readonly pending: number;
  /** When the one that has waited longest was asked for */
  readonly oldest_at: string | null;
  /** How many of them expire within a day */
  readonly expiring_soon: number;
};

export type WaitingFor = {
  /** What has to move on */
  readonly kind: 'approval' | 'task';
  /** The id of the approval or task that has to move on */
  readonly id: string;
  /** A role of the organisation */
  readonly role: string;
};

export type Warning = {
  /** What it is about, such as `ROLE_NEVER_HELD` */
  readonly code: string;
  /** A plain sentence */
  readonly detail: string;
  /** A JSON pointer to what the request names */
  readonly pointer?: string;
};

export type Webhook = {
  /** The id of the webhook */
  readonly webhook_id: string;
  /** A role of the organisation */
  readonly role: string;
  /** Where events are sent by POST */
  readonly url: string;
  /** Such as `task.completed`, or `task.*` */
  readonly event_types: string[];
  /** What it is about, in words; null when nothing was said */
  readonly description: string | null;
  /** Its state */
  readonly status: 'active' | 'disabled' | 'deleted';
  /** Asked for; answered 410 Gone; or failed for too long */
  readonly disabled_cause: 'requested' | 'gone' | 'failing' | null;
  /** Why it was deleted; null when it was not, or no reason was given */
  readonly deletion_reason: string | null;
  /** Until when the secret before this one signs too */
  readonly previous_secret_until: string | null;
  /** Who registered it */
  readonly created_by: Person;
  /** Names one workflow or exchange */
  readonly trace_id: string;
  /** 1 at first, +1 per change */
  readonly version: number;
  /** RFC 3339, UTC */
  readonly created_at: string;
  /** RFC 3339, UTC */
  readonly updated_at: string;
};

export type WebhookDelivery = {
  /** The id of the delivery */
  readonly delivery_id: string;
  /** The id of the webhook */
  readonly webhook_id: string;
  /** The `webhook-id` header; the same in every attempt */
  readonly event_id: string;
  /** The name of the event, such as `task.completed` */
  readonly event_type: string;
  /** Its state */
  readonly status: 'pending' | 'delivered' | 'failed';
  /** Since it was made, or last asked for again */
  readonly attempts: number;
  /** RFC 3339, UTC */
  readonly last_attempt_at: string | null;
  /** The HTTP status of the last attempt; null without an answer */
  readonly last_status_code: number | null;
  /** How the last attempt went wrong. `secret_unreadable`: nothing was sent, because the signing secret can no longer be opened; replace it with `rotateWebhookSecret` */
  readonly last_error: 'bad_status' | 'timeout' | 'unreachable' | 'address_not_allowed' | 'secret_unreadable' | null;
  /** RFC 3339, UTC */
  readonly next_attempt_at: string | null;
  /** RFC 3339, UTC */
  readonly delivered_at: string | null;
  /** RFC 3339, UTC */
  readonly created_at: string;
  /** RFC 3339, UTC */
  readonly updated_at: string;
};

export type WebhookDeliveryPage = {
  /** The deliveries of this page */
  readonly deliveries: WebhookDelivery[];
  /** Where the next page starts; null on the last page */
  readonly next_cursor: string | null;
};

export type WebhookEventData = {
  /** The id of the session; null when it belongs to none */
  readonly session_id: string | null;
  /** The id of the task; null when there is none */
  readonly task_id: string | null;
  /** The id of the approval */
  readonly approval_id: string | null;
  /** Names one workflow or exchange */
  readonly trace_id: string;
  /** Who did it: a caller, or Handoff itself */
  readonly actor: Caller | System;
  /** A role of the organisation */
  readonly role: string | null;
  /** The status before; null when it was new */
  readonly from_status: string | null;
  /** The status after */
  readonly to_status: string;
  /** The id of the webhook */
  readonly webhook_id: string;
  /** A role of the organisation */
  readonly webhook_role: string;
  /** Scheme, host and port of its URL. The rest of a URL may be a secret */
  readonly origin: string;
  /** Such as `task.completed`, or `task.*` */
  readonly event_types: string[];
  /** Asked for; answered 410 Gone; or failed for too long */
  readonly cause?: 'requested' | 'gone' | 'failing';
};

export type WebhookPage = {
  /** The webhooks of this page */
  readonly webhooks: Webhook[];
  /** Where the next page starts; null on the last page */
  readonly next_cursor: string | null;
  /** What succeeded and probably is not what was meant; absent without any */
  readonly warnings?: Warning[];
};

export type WebhookWithSecret = {
  /** The id of the webhook */
  readonly webhook_id: string;
  /** A role of the organisation */
  readonly role: string;
  /** Where events are sent by POST */
  readonly url: string;
  /** Such as `task.completed`, or `task.*` */
  readonly event_types: string[];
  /** What it is about, in words; null when nothing was said */
  readonly description: string | null;
  /** Its state */
  readonly status: 'active' | 'disabled' | 'deleted';
  /** Asked for; answered 410 Gone; or failed for too long */
  readonly disabled_cause: 'requested' | 'gone' | 'failing' | null;
  /** Why it was deleted; null when it was not, or no reason was given */
  readonly deletion_reason: string | null;
  /** Until when the secret before this one signs too */
  readonly previous_secret_until: string | null;
  /** Who registered it */
  readonly created_by: Person;
  /** Names one workflow or exchange */
  readonly trace_id: string;
  /** 1 at first, +1 per change */
  readonly version: number;
  /** RFC 3339, UTC */
  readonly created_at: string;
  /** RFC 3339, UTC */
  readonly updated_at: string;
  /** What deliveries are signed with (Standard Webhooks). Not shown again */
  readonly secret: string;
};

export type WhoAmI = {
  /** The issuer of the token (`iss`) */
  readonly issuer: string;
  /** The subject of the token (`sub`) */
  readonly subject: string;
  /** The roles that the caller may act for */
  readonly roles: string[];
  /** What stands among the roles of the token and grants nothing, where there is any: the first 20 */
  readonly ignored_roles?: {
    /** The entry */
    readonly name: string;
    /** Why; null when nothing was said */
    readonly reason: string;
  }[];
  /** When the token runs out */
  readonly expires_at: string;
};

export type WholeDeadLetter = {
  /** Also the id of the `audit.unreadable_event` entry in the audit log */
  readonly dead_letter_id: string;
  /** `parked` until it is processed after all, or given up */
  readonly status: 'parked' | 'redriven' | 'dropped';
  /** The consumer that could not process it */
  readonly consumer: string;
  /** The id of the message on the bus, printable */
  readonly event_id: string;
  /** Where it was published, printable */
  readonly subject: string;
  /** What the last attempt came to */
  readonly error_code: string;
  /** How often it was tried */
  readonly attempts: number;
  /** RFC 3339, UTC */
  readonly first_seen: string;
  /** RFC 3339, UTC */
  readonly last_seen: string;
  /** Its bytes as text; null when they are no UTF-8, or it was dropped */
  readonly body: string | null;
  /** Its bytes in Base64 when they are no UTF-8, otherwise null */
  readonly body_base64: string | null;
};

/** The data of each type of event. */
export interface EventData {
  /** A session was opened. */
  readonly 'session.created': SessionEventData;
  /** A session was given another task_id or metadata, its status the same. */
  readonly 'session.updated': SessionEventData;
  /** A session became active, for the first time or again. */
  readonly 'session.activated': SessionEventData;
  /** A session was paused. */
  readonly 'session.paused': SessionEventData;
  /** A session was completed. */
  readonly 'session.completed': SessionEventData;
  /** A session failed. */
  readonly 'session.failed': SessionEventData;
  /** A session was left untouched for too long. */
  readonly 'session.expired': SessionEventData;
  /** A session that ended long ago was deleted. */
  readonly 'session.deleted': SessionEventData;
  /** A task was handed to a role. */
  readonly 'task.routed': TaskEventData;
  /** A task now awaits approval. */
  readonly 'task.parked': TaskEventData;
  /** Every approval was given, and the task is where it was before. */
  readonly 'task.resumed': TaskEventData;
  /** Somebody took a task to work on it. */
  readonly 'task.claimed': TaskEventData;
  /** Whoever works on a task said how far it has come. */
  readonly 'task.progressed': TaskEventData;
  /** Whoever held a task gave it back. */
  readonly 'task.released': TaskEventData;
  /** The lease on a task ran out, and it can be claimed again. */
  readonly 'task.lapsed': TaskEventData;
  /** An attempt at a task failed, and it can be claimed again. */
  readonly 'task.retried': TaskEventData;
  /** A task failed because its attempts were used up. */
  readonly 'task.dead_lettered': TaskEventData;
  /** What a task asks for was changed. */
  readonly 'task.amended': TaskEventData;
  /** A task was completed. */
  readonly 'task.completed': TaskEventData;
  /** A task failed. */
  readonly 'task.failed': TaskEventData;
  /** An approval was refused, or nobody decided it in time, and the task is refused with it. */
  readonly 'task.rejected': TaskEventData;
  /** A task was cancelled. */
  readonly 'task.cancelled': TaskEventData;
  /** A task was left untouched for too long. */
  readonly 'task.expired': TaskEventData;
  /** One role or several were asked for approval. */
  readonly 'approval.requested': ApprovalEventData;
  /** One of several who have to agree has decided. */
  readonly 'approval.voted': ApprovalEventData;
  /** Nobody decided an approval in time, and another role is asked. */
  readonly 'approval.escalated': ApprovalEventData;
  /** An approval was given or refused. */
  readonly 'approval.decided': ApprovalEventData;
  /** Whoever asked for an approval took the request back. */
  readonly 'approval.withdrawn': ApprovalEventData;
  /** An approval is no longer needed: its task has ended, or asks for something else now. */
  readonly 'approval.cancelled': ApprovalEventData;
  /** Nobody decided an approval in time. */
  readonly 'approval.expired': ApprovalEventData;
  /** A person handed an approver role to a colleague for a window. */
  readonly 'delegation.created': DelegationEventData;
  /** Somebody ended a delegation before its window did. */
  readonly 'delegation.ended': DelegationEventData;
  /** A standing grant came into force, with the approval of its proposal. */
  readonly 'grant.granted': GrantEventData;
  /** A standing grant covered an approval, which was decided by policy. */
  readonly 'grant.used': GrantEventData;
  /** Somebody revoked a standing grant. */
  readonly 'grant.revoked': GrantEventData;
  /** The window of a standing grant ended, with uses left. */
  readonly 'grant.expired': GrantEventData;
  /** A URL was registered that events are delivered to. */
  readonly 'webhook.created': WebhookEventData;
  /** A webhook was given another URL, event types or description. */
  readonly 'webhook.updated': WebhookEventData;
  /** A webhook that was disabled is active again. */
  readonly 'webhook.enabled': WebhookEventData;
  /** Nothing is sent to a webhook until it is enabled again. */
  readonly 'webhook.disabled': WebhookEventData;
  /** A webhook was given another signing secret. */
  readonly 'webhook.secret_rotated': WebhookEventData;
  /** A webhook was deleted. */
  readonly 'webhook.deleted': WebhookEventData;
  /** Somebody had an event delivered again. */
  readonly 'webhook.redelivered': RedeliveryEventData;
  /** A role was given a profile, which is not published yet. */
  readonly 'profile.created': ProfileEventData;
  /** The draft of a profile was changed. */
  readonly 'profile.updated': ProfileEventData;
  /** A profile was signed, and agents of the role get this version from now on. */
  readonly 'profile.published': ProfileEventData;
  /** A version that was published before was signed anew, and agents of the role get it from now on. */
  readonly 'profile.rolled_back': ProfileEventData;
  /** Another version of a profile is in force, and decides by other rules or providers than the one before. */
  readonly 'policy.changed': PolicyEventData;
  /** People of the organisation were imported. */
  readonly 'org.imported': OrgEventData;
  /** A role was told whether it may do something. */
  readonly 'access.evaluated': AccessEventData;
  /** Somebody tried what they may not do. */
  readonly 'request.refused': RefusalEventData;
}

/** The input of `createSession`. */
export interface CreateSessionInput {
  /** A role of the organisation */
  readonly agent_role: string;
  /** The id of the task; null when there is none */
  readonly task_id?: string | undefined;
  /** Any JSON object */
  readonly metadata?: JsonObject | undefined;
}

/** The input of `listSessions`. */
export interface ListSessionsInput {
  /** A role of the organisation */
  readonly agent_role?: string | undefined;
  /** Its state */
  readonly status?: 'pending' | 'active' | 'paused' | 'completed' | 'failed' | 'expired' | undefined;
  /** Names one workflow or exchange */
  readonly trace_id?: string | undefined;
  /** Created not before this instant */
  readonly from?: string | undefined;
  /** Created before this instant */
  readonly to?: string | undefined;
  /** The size of the page. Default: 20 */
  readonly limit?: number | undefined;
  /** The `next_cursor` of the page before */
  readonly cursor?: string | undefined;
}

/** The input of `getSession`. */
export interface GetSessionInput {
  /** The id of the session; null when it belongs to none */
  readonly session_id: string;
}

/** The input of `updateSession`. */
export interface UpdateSessionInput {
  /** The id of the session; null when it belongs to none */
  readonly session_id: string;
  /** Its state */
  readonly status?: 'pending' | 'active' | 'paused' | 'completed' | 'failed' | 'expired' | undefined;
  /** The id of the task; null when there is none */
  readonly task_id?: string | undefined;
  /** Any JSON object */
  readonly metadata?: JsonObject | undefined;
}

/** The input of `routeTask`. */
export interface RouteTaskInput {
  /** A role of the organisation */
  readonly target: string;
  /** What is to be done */
  readonly task: TaskBrief;
  /** Any JSON object */
  readonly context?: JsonObject | undefined;
  /** A role of the organisation */
  readonly from_role?: string | undefined;
  /** The id of the session; null when it belongs to none */
  readonly session_id?: string | undefined;
  /** The task that it is a part of; null when of none */
  readonly parent_task_id?: string | undefined;
  /** 0 to 9, the most urgent; 5 by default */
  readonly priority?: number | undefined;
  /** Not to be claimed before this instant */
  readonly not_before?: string | undefined;
  /** Expires when it has not ended by this instant */
  readonly deadline_at?: string | undefined;
  /** How often it may be tried */
  readonly max_attempts?: number | undefined;
  readonly approval?: DemandedApproval | undefined;
}

/** The input of `claimTasks`. */
export interface ClaimTasksInput {
  /** A role of the organisation */
  readonly role: string;
  /** Only tasks of these types */
  readonly types?: readonly string[] | undefined;
  /** At most so many. Default: 1 */
  readonly max?: number | undefined;
  /** How long without a heartbeat. Default: 60 */
  readonly lease_seconds?: number | undefined;
  /** How long to wait for a task, in milliseconds */
  readonly wait_ms?: number | undefined;
}

/** The input of `getTask`. */
export interface GetTaskInput {
  /** The id of the task; null when there is none */
  readonly task_id: string;
}

/** The input of `listTasks`. */
export interface ListTasksInput {
  /** A role of the organisation */
  readonly target?: string | undefined;
  /** A role of the organisation */
  readonly from_role?: string | undefined;
  /** Its state */
  readonly status?: 'pending' | 'active' | 'awaiting_approval' | 'completed' | 'failed' | 'rejected' | 'cancelled' | 'expired' | undefined;
  /** Names one workflow or exchange */
  readonly trace_id?: string | undefined;
  /** The id of the session; null when it belongs to none */
  readonly session_id?: string | undefined;
  /** The task that it is a part of; null when of none */
  readonly parent_task_id?: string | undefined;
  /** What sort of work it is: a name such as `budget_request`, without spaces */
  readonly task_type?: string | undefined;
  /** Only those that failed because their attempts were used up, or only the others */
  readonly dead_lettered?: boolean | undefined;
  /** Only those that the caller can claim now */
  readonly inbox?: 'me' | undefined;
  /** Has not ended, and its `deadline_at` is before this instant */
  readonly due_before?: string | undefined;
  /** Ended not before this instant */
  readonly ended_from?: string | undefined;
  /** Created not before this instant */
  readonly from?: string | undefined;
  /** Created before this instant */
  readonly to?: string | undefined;
  /** Also `data`, `context` and `result` */
  readonly include?: 'content' | undefined;
  /** The size of the page. Default: 20 */
  readonly limit?: number | undefined;
  /** The `next_cursor` of the page before */
  readonly cursor?: string | undefined;
}

/** The input of `completeTask`. */
export interface CompleteTaskInput {
  /** The id of the task; null when there is none */
  readonly task_id: string;
  /** Any JSON value */
  readonly result?: JsonValue | undefined;
  /** The `lease_id` that claiming the task returned */
  readonly lease_id?: string | undefined;
}

/** The input of `failTask`. */
export interface FailTaskInput {
  /** The id of the task; null when there is none */
  readonly task_id: string;
  /** What went wrong */
  readonly error: string | JsonObject;
  /** Whether another attempt may succeed; false */
  readonly retryable?: boolean | undefined;
  /** The `lease_id` that claiming the task returned */
  readonly lease_id?: string | undefined;
}

/** The input of `cancelTask`. */
export interface CancelTaskInput {
  /** The id of the task; null when there is none */
  readonly task_id: string;
  /** Why it is cancelled */
  readonly reason?: string | undefined;
  /** Whether the tasks below it that have not ended are cancelled with it; false */
  readonly cascade?: boolean | undefined;
}

/** The input of `heartbeatTask`. */
export interface HeartbeatTaskInput {
  /** The id of the task; null when there is none */
  readonly task_id: string;
  /** The `lease_id` that claiming the task returned */
  readonly lease_id: string;
  /** How long without a heartbeat */
  readonly lease_seconds?: number | undefined;
  /** In percent */
  readonly progress?: number | undefined;
  /** What is being done */
  readonly note?: string | undefined;
}

/** The input of `releaseTask`. */
export interface ReleaseTaskInput {
  /** The id of the task; null when there is none */
  readonly task_id: string;
  /** The `lease_id` that claiming the task returned */
  readonly lease_id: string;
}

/** The input of `amendTask`. */
export interface AmendTaskInput {
  /** The id of the task; null when there is none */
  readonly task_id: string;
  /** What is to be done, in words */
  readonly description?: string | undefined;
  /** Any JSON object */
  readonly data?: JsonObject | undefined;
  /** Any JSON object */
  readonly context?: JsonObject | undefined;
}

/** The input of `getInbox`. */
export interface GetInboxInput {
  /** A role of the organisation */
  readonly role: string;
}


/** The input of `requestApproval`. */
export interface RequestApprovalInput {
  /** The id of the task; null when there is none */
  readonly task_id: string;
  /** A role of the organisation */
  readonly approver_role?: string | undefined;
  /** How many different people have to approve; 1 */
  readonly required?: number | undefined;
  /** Groups that all have to agree, instead of `approver_role`; each role once */
  readonly approvers?: readonly {
    /** A role of the organisation */
    readonly approver_role: string;
    /** How many different people have to approve */
    readonly required: number;
  }[] | undefined;
  /** Why approval is needed */
  readonly reason?: string | undefined;
  /** Until when it can be decided */
  readonly expires_at?: string | undefined;
  /** The same, in seconds from now */
  readonly expires_in?: number | undefined;
  /** What happens when nobody has decided by then; reject */
  readonly on_expiry?: 'reject' | 'escalate' | undefined;
  /** The role that is asked instead then; for `escalate` alone */
  readonly escalate_to?: string | undefined;
  /** Whether one rejection ends it; true */
  readonly veto?: boolean | undefined;
  /** Approve or reject; final */
  readonly decision?: 'pending' | 'approved' | 'rejected' | undefined;
  /** Notes on the decision */
  readonly comments?: string | undefined;
  /** The content_hash of the task as it was looked at; needed once the task has been amended */
  readonly content_hash?: string | undefined;
}

/** The input of `getApproval`. */
export interface GetApprovalInput {
  /** The id of the approval */
  readonly approval_id: string;
}

/** The input of `listApprovals`. */
export interface ListApprovalsInput {
  /** Its state */
  readonly status?: 'pending' | 'approved' | 'rejected' | 'expired' | 'cancelled' | undefined;
  /** The role of one of its groups */
  readonly approver_role?: string | undefined;
  /** The id of the task; null when there is none */
  readonly task_id?: string | undefined;
  /** The session of its task */
  readonly session_id?: string | undefined;
  /** The trace id of its task */
  readonly trace_id?: string | undefined;
  /** The subject of a person whose decision it has */
  readonly decided_by?: string | undefined;
  /** Pending, and expires before this instant */
  readonly expires_before?: string | undefined;
  /** Created not before this instant */
  readonly from?: string | undefined;
  /** Created before this instant */
  readonly to?: string | undefined;
  /** Only those that the caller can decide now */
  readonly inbox?: 'me' | undefined;
  /** The size of the page. Default: 20 */
  readonly limit?: number | undefined;
  /** The `next_cursor` of the page before */
  readonly cursor?: string | undefined;
}

/** The input of `decideApproval`. */
export interface DecideApprovalInput {
  /** The id of the approval */
  readonly approval_id: string;
  /** Approve or reject; final */
  readonly decision: 'approved' | 'rejected';
  /** Why it was decided so */
  readonly notes?: string | undefined;
  /** A role of the organisation */
  readonly role?: string | undefined;
  /** How the decision came about; agent */
  readonly decision_mode?: 'human' | 'agent' | 'policy' | undefined;
  /** The content_hash of the task as it was looked at; needed once the task has been amended */
  readonly content_hash?: string | undefined;
}

/** The input of `withdrawApproval`. */
export interface WithdrawApprovalInput {
  /** The id of the approval */
  readonly approval_id: string;
  /** Why it is not needed any more */
  readonly reason?: string | undefined;
}

/** The input of `createDelegation`. */
export interface CreateDelegationInput {
  /** A role that the caller holds; neither admin nor auditor */
  readonly role: string;
  /** The subject of the colleague, of the same issuer as the caller */
  readonly delegate: string;
  /** When the window begins; now by default */
  readonly from?: string | undefined;
  /** When the window ends */
  readonly until: string;
  /** Why the colleague decides */
  readonly reason?: string | undefined;
}

/** The input of `listDelegations`. */
export interface ListDelegationsInput {
  /** A role of the organisation */
  readonly role?: string | undefined;
  /** `scheduled` before its window, `active` within it, `ended` after it or once somebody ended it */
  readonly status?: 'scheduled' | 'active' | 'ended' | undefined;
  /** Only those by the caller, or only those to the caller */
  readonly mine?: 'given' | 'received' | undefined;
  /** The size of the page. Default: 20 */
  readonly limit?: number | undefined;
  /** The `next_cursor` of the page before */
  readonly cursor?: string | undefined;
}

/** The input of `endDelegation`. */
export interface EndDelegationInput {
  /** The id of the delegation */
  readonly delegation_id: string;
  /** Why it is ended */
  readonly reason?: string | undefined;
}

/** The input of `proposeGrant`. */
export interface ProposeGrantInput {
  /** The role of the caller whose tasks and calls it covers */
  readonly role: string;
  /** `task.route` for tasks, the name of a tool for held calls, or the beginning of names with `*` at the end */
  readonly tool: string;
  /** Only tasks and calls of this person, of the same issuer as the caller */
  readonly subject?: string | undefined;
  /** Only tasks for this role */
  readonly target?: string | undefined;
  /** All of them have to be met, by what is known: values by name, in the language of the rules of profiles */
  readonly conditions?: { readonly [name: string]: string | number | boolean | readonly (string | number | boolean)[] } | readonly { readonly [name: string]: string | number | boolean | readonly (string | number | boolean)[] }[] | undefined;
  /** Who has to approve it: every group, each with so many people; each role once */
  readonly approvers: readonly {
    /** A role of the organisation */
    readonly approver_role: string;
    /** How many different people have to approve */
    readonly required: number;
  }[];
  /** When its window begins; now by default */
  readonly from?: string | undefined;
  /** When its window ends */
  readonly until: string;
  /** How many approvals it decides at most */
  readonly max_uses: number;
  /** Why it is needed */
  readonly reason?: string | undefined;
}

/** The input of `listGrants`. */
export interface ListGrantsInput {
  /** A role of the organisation */
  readonly role?: string | undefined;
  /** `proposed` until its approval is given (`refused` if it is not), `scheduled` before its window, `active` while it covers, then `used_up`, `expired` or `revoked` */
  readonly status?: 'proposed' | 'refused' | 'scheduled' | 'active' | 'used_up' | 'expired' | 'revoked' | undefined;
  /** The size of the page. Default: 20 */
  readonly limit?: number | undefined;
  /** The `next_cursor` of the page before */
  readonly cursor?: string | undefined;
}

/** The input of `getGrant`. */
export interface GetGrantInput {
  /** The id of the standing grant */
  readonly grant_id: string;
}

/** The input of `revokeGrant`. */
export interface RevokeGrantInput {
  /** The id of the standing grant */
  readonly grant_id: string;
  /** Why it is revoked */
  readonly reason?: string | undefined;
}

/** The input of `listAudit`. */
export interface ListAuditInput {
  /** Names one workflow or exchange */
  readonly trace_id?: string | undefined;
  /** The id of the task; null when there is none */
  readonly task_id?: string | undefined;
  /** The id of the session; null when it belongs to none */
  readonly session_id?: string | undefined;
  /** Such as `task.routed` */
  readonly event_type?: string | undefined;
  /** A role of the organisation */
  readonly role?: string | undefined;
  /** Recorded not before this instant */
  readonly from?: string | undefined;
  /** Recorded before this instant */
  readonly to?: string | undefined;
  /** The size of the page. Default: 20 */
  readonly limit?: number | undefined;
  /** The `next_cursor` of the page before */
  readonly cursor?: string | undefined;
}

/** The input of `ingestAudit`. */
export interface IngestAuditInput {
  /** The system that tells of it */
  readonly source: string;
  /** A plain name, such as `invoice` */
  readonly category: string;
  /** A plain name, such as `invoice` */
  readonly action: string;
  /** What it was done to */
  readonly subject?: string | undefined;
  /** Names one workflow or exchange */
  readonly traceId?: string | undefined;
  /** When it happened, not later than now; when it is recorded */
  readonly timestamp?: string | undefined;
  /** At most 16 KiB of JSON */
  readonly metadata?: JsonObject | undefined;
}

/** The input of `listDeadLetters`. */
export interface ListDeadLettersInput {
  /** Only those in this status. Default: "parked" */
  readonly status?: 'parked' | 'redriven' | 'dropped' | undefined;
  /** The size of the page. Default: 20 */
  readonly limit?: number | undefined;
  /** The `next_cursor` of the page before */
  readonly cursor?: string | undefined;
}

/** The input of `getDeadLetter`. */
export interface GetDeadLetterInput {
  /** The id of the letter */
  readonly dead_letter_id: string;
}

/** The input of `redriveDeadLetter`. */
export interface RedriveDeadLetterInput {
  /** The id of the letter */
  readonly dead_letter_id: string;
  /** Why; kept in the audit log */
  readonly reason?: string | undefined;
}

/** The input of `dropDeadLetter`. */
export interface DropDeadLetterInput {
  /** The id of the letter */
  readonly dead_letter_id: string;
  /** Why; kept in the audit log */
  readonly reason?: string | undefined;
}

/** The input of `queryStatus`. */
export interface QueryStatusInput {
  /** The ids of sessions, tasks or approvals */
  readonly ids: readonly string[];
  /** The version that the caller knows, by id */
  readonly since_version?: { readonly [name: string]: number } | undefined;
  /** The cursor that the caller has, by id */
  readonly cursors?: { readonly [name: string]: string } | undefined;
  /** How long to wait for a change, in milliseconds */
  readonly wait_ms?: number | undefined;
}

/** The input of `getStatus`. */
export interface GetStatusInput {
  /** The id of the session, task or approval */
  readonly id: string;
  /** The version that the caller knows */
  readonly since_version?: number | undefined;
  /** The `cursor` of an earlier answer */
  readonly cursor?: string | undefined;
  /** How long to wait for a change, in milliseconds */
  readonly wait_ms?: number | undefined;
}


/** The input of `createWebhook`. */
export interface CreateWebhookInput {
  /** A role of the organisation */
  readonly role: string;
  /** Where events are sent by POST: https, without user or password */
  readonly url: string;
  /** Which events it wants, such as `task.completed` or `approval.*` */
  readonly event_types: readonly ('session.created' | 'session.updated' | 'session.activated' | 'session.paused' | 'session.completed' | 'session.failed' | 'session.expired' | 'session.deleted' | 'task.routed' | 'task.parked' | 'task.resumed' | 'task.claimed' | 'task.progressed' | 'task.released' | 'task.lapsed' | 'task.retried' | 'task.dead_lettered' | 'task.amended' | 'task.completed' | 'task.failed' | 'task.rejected' | 'task.cancelled' | 'task.expired' | 'approval.requested' | 'approval.voted' | 'approval.escalated' | 'approval.decided' | 'approval.withdrawn' | 'approval.cancelled' | 'approval.expired' | 'delegation.created' | 'delegation.ended' | 'grant.granted' | 'grant.used' | 'grant.revoked' | 'grant.expired' | 'webhook.created' | 'webhook.updated' | 'webhook.enabled' | 'webhook.disabled' | 'webhook.secret_rotated' | 'webhook.deleted' | 'webhook.redelivered' | 'profile.created' | 'profile.updated' | 'profile.published' | 'profile.rolled_back' | 'policy.changed' | 'org.imported' | 'access.evaluated' | 'request.refused' | 'session.*' | 'task.*' | 'approval.*' | 'delegation.*' | 'grant.*' | 'webhook.*' | 'profile.*' | 'policy.*' | 'org.*' | 'access.*' | 'request.*' | (string & {}))[];
  /** What it is for */
  readonly description?: string | undefined;
}

/** The input of `listWebhooks`. */
export interface ListWebhooksInput {
  /** A role of the organisation */
  readonly role?: string | undefined;
  /** Its state */
  readonly status?: 'active' | 'disabled' | 'deleted' | undefined;
  /** The size of the page. Default: 20 */
  readonly limit?: number | undefined;
  /** The `next_cursor` of the page before */
  readonly cursor?: string | undefined;
}

/** The input of `getWebhook`. */
export interface GetWebhookInput {
  /** The id of the webhook */
  readonly webhook_id: string;
}

/** The input of `updateWebhook`. */
export interface UpdateWebhookInput {
  /** The id of the webhook */
  readonly webhook_id: string;
  /** Where events are sent by POST: https, without user or password */
  readonly url?: string | undefined;
  /** Which events it wants, such as `task.completed` or `approval.*` */
  readonly event_types?: readonly ('session.created' | 'session.updated' | 'session.activated' | 'session.paused' | 'session.completed' | 'session.failed' | 'session.expired' | 'session.deleted' | 'task.routed' | 'task.parked' | 'task.resumed' | 'task.claimed' | 'task.progressed' | 'task.released' | 'task.lapsed' | 'task.retried' | 'task.dead_lettered' | 'task.amended' | 'task.completed' | 'task.failed' | 'task.rejected' | 'task.cancelled' | 'task.expired' | 'approval.requested' | 'approval.voted' | 'approval.escalated' | 'approval.decided' | 'approval.withdrawn' | 'approval.cancelled' | 'approval.expired' | 'delegation.created' | 'delegation.ended' | 'grant.granted' | 'grant.used' | 'grant.revoked' | 'grant.expired' | 'webhook.created' | 'webhook.updated' | 'webhook.enabled' | 'webhook.disabled' | 'webhook.secret_rotated' | 'webhook.deleted' | 'webhook.redelivered' | 'profile.created' | 'profile.updated' | 'profile.published' | 'profile.rolled_back' | 'policy.changed' | 'org.imported' | 'access.evaluated' | 'request.refused' | 'session.*' | 'task.*' | 'approval.*' | 'delegation.*' | 'grant.*' | 'webhook.*' | 'profile.*' | 'policy.*' | 'org.*' | 'access.*' | 'request.*' | (string & {}))[] | undefined;
  /** Its state */
  readonly status?: 'active' | 'disabled' | undefined;
  /** What it is for */
  readonly description?: string | undefined;
}

/** The input of `rotateWebhookSecret`. */
export interface RotateWebhookSecretInput {
  /** The id of the webhook */
  readonly webhook_id: string;
  /** How long the old secret signs too */
  readonly overlap_seconds?: number | undefined;
}

/** The input of `deleteWebhook`. */
export interface DeleteWebhookInput {
  /** The id of the webhook */
  readonly webhook_id: string;
  /** Why */
  readonly reason?: string | undefined;
}

/** The input of `listWebhookDeliveries`. */
export interface ListWebhookDeliveriesInput {
  /** The id of the webhook */
  readonly webhook_id: string;
  /** Its state */
  readonly status?: 'pending' | 'delivered' | 'failed' | undefined;
  /** The size of the page. Default: 20 */
  readonly limit?: number | undefined;
  /** The `next_cursor` of the page before */
  readonly cursor?: string | undefined;
}

/** The input of `redeliverWebhook`. */
export interface RedeliverWebhookInput {
  /** The id of the webhook */
  readonly webhook_id: string;
  /** The id of the delivery */
  readonly delivery_id: string;
  /** Not before so many seconds from now */
  readonly delay_seconds?: number | undefined;
}

/** The input of `listProfiles`. */
export interface ListProfilesInput {
  /** The size of the page. Default: 20 */
  readonly limit?: number | undefined;
  /** The `next_cursor` of the page before */
  readonly cursor?: string | undefined;
}

/** The input of `getProfile`. */
export interface GetProfileInput {
  /** A role of the organisation */
  readonly role: string;
  /** The digest of the bundle that the caller has */
  readonly since_digest?: string | undefined;
  /** How long to wait for a change, in milliseconds */
  readonly wait_ms?: number | undefined;
}

/** The input of `getProfileBundle`. */
export interface GetProfileBundleInput {
  /** A role of the organisation */
  readonly role: string;
}

/** The input of `getProfileConfig`. */
export interface GetProfileConfigInput {
  /** A role of the organisation */
  readonly role: string;
}

/** The input of `getProfileHints`. */
export interface GetProfileHintsInput {
  /** A role of the organisation */
  readonly role: string;
}

/** The input of `getProfileIgnore`. */
export interface GetProfileIgnoreInput {
  /** A role of the organisation */
  readonly role: string;
}

/** The input of `getProfileLocalHints`. */
export interface GetProfileLocalHintsInput {
  /** A role of the organisation */
  readonly role: string;
  /** The path, exactly as the profile has it */
  readonly path: string;
}

/** The input of `getProfileRecipes`. */
export interface GetProfileRecipesInput {
  /** A role of the organisation */
  readonly role: string;
}

/** The input of `listProfileVersions`. */
export interface ListProfileVersionsInput {
  /** A role of the organisation */
  readonly role: string;
}

/** The input of `getProfileVersion`. */
export interface GetProfileVersionInput {
  /** A role of the organisation */
  readonly role: string;
  /** Its number; absent: what is published now */
  readonly bundle_version?: number | undefined;
}

/** The input of `checkProfile`. */
export interface CheckProfileInput {
  /** The profile as it is written, in YAML or JSON */
  readonly source: string;
  /** The role whose profile it has to be. By default the only role of the caller; any, for auditors and admins */
  readonly role?: string | undefined;
}

/** The input of `createProfile`. */
export interface CreateProfileInput {
  /** A role of the organisation */
  readonly role: string;
  /** The name of the role for people */
  readonly display_name?: JsonValue | undefined;
  /** What the role does; it may be empty */
  readonly description?: JsonValue | undefined;
  /** providers */
  readonly providers?: JsonValue | undefined;
  /** The extensions of the agent */
  readonly extensions?: JsonValue | undefined;
  /** What the agent is told, in every folder and in single ones */
  readonly goosehints?: JsonValue | undefined;
  /** What the agent must not read: patterns of files, in every folder and in single ones */
  readonly gooseignore?: JsonValue | undefined;
  /** The recipes of the role, with their schedules */
  readonly recipes?: JsonValue | undefined;
  /** The rules of the role. Their order means nothing */
  readonly policies?: JsonValue | undefined;
  /** privacy */
  readonly privacy?: JsonValue | undefined;
  /** Recipes that run by themselves */
  readonly automated_tasks?: JsonValue | undefined;
  /** Environment variables of the agent, as texts */
  readonly env_vars?: JsonValue | undefined;
  /** What is kept of the questions about the role, so that a later profile can be tried on them */
  readonly dry_run?: JsonValue | undefined;
  /** The signature of the bundle that the profile comes from; not a part of what is signed */
  readonly signature?: JsonValue | undefined;
}

/** The input of `getProfileDraft`. */
export interface GetProfileDraftInput {
  /** A role of the organisation */
  readonly role: string;
}

/** The input of `updateProfile`. */
export interface UpdateProfileInput {
  /** A role of the organisation */
  readonly role: string;
  /** The name of the role for people */
  readonly display_name?: JsonValue | undefined;
  /** What the role does; it may be empty */
  readonly description?: JsonValue | undefined;
  /** providers */
  readonly providers?: JsonValue | undefined;
  /** The extensions of the agent */
  readonly extensions?: JsonValue | undefined;
  /** What the agent is told, in every folder and in single ones */
  readonly goosehints?: JsonValue | undefined;
  /** What the agent must not read: patterns of files, in every folder and in single ones */
  readonly gooseignore?: JsonValue | undefined;
  /** The recipes of the role, with their schedules */
  readonly recipes?: JsonValue | undefined;
  /** The rules of the role. Their order means nothing */
  readonly policies?: JsonValue | undefined;
  /** privacy */
  readonly privacy?: JsonValue | undefined;
  /** Recipes that run by themselves */
  readonly automated_tasks?: JsonValue | undefined;
  /** Environment variables of the agent, as texts */
  readonly env_vars?: JsonValue | undefined;
  /** What is kept of the questions about the role, so that a later profile can be tried on them */
  readonly dry_run?: JsonValue | undefined;
  /** The signature of the bundle that the profile comes from; not a part of what is signed */
  readonly signature?: JsonValue | undefined;
}

/** The input of `publishProfile`. */
export interface PublishProfileInput {
  /** A role of the organisation */
  readonly role: string;
  /** The `content_hash` of the draft */
  readonly content_hash?: string | undefined;
}

/** The input of `rollBackProfile`. */
export interface RollBackProfileInput {
  /** A role of the organisation */
  readonly role: string;
  /** The version to go back to */
  readonly bundle_version: number;
}

/** The input of `dryRunProfile`. */
export interface DryRunProfileInput {
  /** A role of the organisation */
  readonly role: string;
  /** Recorded not before this instant */
  readonly from?: string | undefined;
  /** Recorded before this instant; now */
  readonly to?: string | undefined;
  /** The size of the page. Default: 20 */
  readonly limit?: number | undefined;
  /** The `next_cursor` of the page before */
  readonly cursor?: string | undefined;
  /** A whole profile, as docs/profiles.md describes it */
  readonly profile?: {
    /** A role of the organisation */
    readonly role: string;
    /** The name of the role for people */
    readonly display_name?: JsonValue | undefined;
    /** What the role does; it may be empty */
    readonly description?: JsonValue | undefined;
    /** providers */
    readonly providers?: JsonValue | undefined;
    /** The extensions of the agent */
    readonly extensions?: JsonValue | undefined;
    /** What the agent is told, in every folder and in single ones */
    readonly goosehints?: JsonValue | undefined;
    /** What the agent must not read: patterns of files, in every folder and in single ones */
    readonly gooseignore?: JsonValue | undefined;
    /** The recipes of the role, with their schedules */
    readonly recipes?: JsonValue | undefined;
    /** The rules of the role. Their order means nothing */
    readonly policies?: JsonValue | undefined;
    /** privacy */
    readonly privacy?: JsonValue | undefined;
    /** Recipes that run by themselves */
    readonly automated_tasks?: JsonValue | undefined;
    /** Environment variables of the agent, as texts */
    readonly env_vars?: JsonValue | undefined;
    /** What is kept of the questions about the role, so that a later profile can be tried on them */
    readonly dry_run?: JsonValue | undefined;
    /** The signature of the bundle that the profile comes from; not a part of what is signed */
    readonly signature?: JsonValue | undefined;
  } | undefined;
}

/** The input of `evaluateAccess`. */
export interface EvaluateAccessInput {
  /** The role whose agent would do it */
  readonly subject: {
    /** `role` */
    readonly type: string;
    /** The role */
    readonly id: string;
    /** Facts about it */
    readonly properties?: JsonObject | undefined;
  };
  /** What it would do */
  readonly action: {
    /** `use` for a tool or a provider, `read` for data */
    readonly name: string;
    /** Facts about it */
    readonly properties?: JsonObject | undefined;
  };
  /** What it would use or read */
  readonly resource: {
    /** `tool`, `data` or `provider` */
    readonly type: string;
    /** The name of the tool, of the type of data or of the provider */
    readonly id: string;
    /** Facts about it */
    readonly properties?: JsonObject | undefined;
  };
  /** What is known of the call, by the names that the conditions of rules have */
  readonly context?: {
    /** An approval that was given for exactly this call. No fact: no condition is compared with it */
    readonly approval_id?: string | undefined;
    /** All arguments of the call, any JSON value; an approval of a call is for these */
    readonly arguments?: JsonValue | undefined;
    readonly [name: string]: JsonValue | undefined;
  } | undefined;
}

/** The input of `evaluateAccessBatch`. */
export interface EvaluateAccessBatchInput {
  /** The role whose agent would do it */
  readonly subject?: {
    /** `role` */
    readonly type: string;
    /** The role */
    readonly id: string;
    /** Facts about it */
    readonly properties?: JsonObject | undefined;
  } | undefined;
  /** What it would do */
  readonly action?: {
    /** `use` for a tool or a provider, `read` for data */
    readonly name: string;
    /** Facts about it */
    readonly properties?: JsonObject | undefined;
  } | undefined;
  /** What it would use or read */
  readonly resource?: {
    /** `tool`, `data` or `provider` */
    readonly type: string;
    /** The name of the tool, of the type of data or of the provider */
    readonly id: string;
    /** Facts about it */
    readonly properties?: JsonObject | undefined;
  } | undefined;
  /** What is known of the call, by the names that the conditions of rules have */
  readonly context?: {
    /** An approval that was given for exactly this call. No fact: no condition is compared with it */
    readonly approval_id?: string | undefined;
    /** All arguments of the call, any JSON value; an approval of a call is for these */
    readonly arguments?: JsonValue | undefined;
    readonly [name: string]: JsonValue | undefined;
  } | undefined;
  /** The questions */
  readonly evaluations?: readonly {
    /** The role whose agent would do it */
    readonly subject?: {
      /** `role` */
      readonly type: string;
      /** The role */
      readonly id: string;
      /** Facts about it */
      readonly properties?: JsonObject | undefined;
    } | undefined;
    /** What it would do */
    readonly action?: {
      /** `use` for a tool or a provider, `read` for data */
      readonly name: string;
      /** Facts about it */
      readonly properties?: JsonObject | undefined;
    } | undefined;
    /** What it would use or read */
    readonly resource?: {
      /** `tool`, `data` or `provider` */
      readonly type: string;
      /** The name of the tool, of the type of data or of the provider */
      readonly id: string;
      /** Facts about it */
      readonly properties?: JsonObject | undefined;
    } | undefined;
    /** What is known of the call, by the names that the conditions of rules have */
    readonly context?: {
      /** An approval that was given for exactly this call. No fact: no condition is compared with it */
      readonly approval_id?: string | undefined;
      /** All arguments of the call, any JSON value; an approval of a call is for these */
      readonly arguments?: JsonValue | undefined;
      readonly [name: string]: JsonValue | undefined;
    } | undefined;
  }[] | undefined;
  /** How to answer */
  readonly options?: {
    /** Whether to stop after the first answer of a kind; by default no question is left out */
    readonly evaluations_semantic?: 'execute_all' | 'deny_on_first_deny' | 'permit_on_first_permit' | undefined;
  } | undefined;
}

/** The input of `importOrg`. */
export interface ImportOrgInput {
  /** The name of the file */
  readonly filename: string;
  /** The text of the file */
  readonly csv: string;
}



/** The parts of each operation: what `call` takes and returns. */
export interface OperationTypes {
  readonly createSession: {
    readonly params: object;
    readonly query: object;
    readonly body: CreateSessionInput;
    readonly result: OpenedSession;
  };
  readonly listSessions: {
    readonly params: object;
    readonly query: ListSessionsInput;
    readonly body: object;
    readonly result: SessionPage;
  };
  readonly getSession: {
    readonly params: GetSessionInput;
    readonly query: object;
    readonly body: object;
    readonly result: Session;
  };
  readonly updateSession: {
    readonly params: Pick<UpdateSessionInput, 'session_id'>;
    readonly query: object;
    readonly body: Pick<UpdateSessionInput, 'status' | 'task_id' | 'metadata'>;
    readonly result: Session;
  };
  readonly routeTask: {
    readonly params: object;
    readonly query: object;
    readonly body: RouteTaskInput;
    readonly result: RoutedTask;
  };
  readonly claimTasks: {
    readonly params: object;
    readonly query: object;
    readonly body: ClaimTasksInput;
    readonly result: ClaimedTasks;
  };
  readonly getTask: {
    readonly params: GetTaskInput;
    readonly query: object;
    readonly body: object;
    readonly result: Task;
  };
  readonly listTasks: {
    readonly params: object;
    readonly query: ListTasksInput;
    readonly body: object;
    readonly result: TaskPage;
  };
  readonly completeTask: {
    readonly params: Pick<CompleteTaskInput, 'task_id'>;
    readonly query: object;
    readonly body: Pick<CompleteTaskInput, 'result' | 'lease_id'>;
    readonly result: Task;
  };
  readonly failTask: {
    readonly params: Pick<FailTaskInput, 'task_id'>;
    readonly query: object;
    readonly body: Pick<FailTaskInput, 'error' | 'retryable' | 'lease_id'>;
    readonly result: Task;
  };
  readonly cancelTask: {
    readonly params: Pick<CancelTaskInput, 'task_id'>;
    readonly query: object;
    readonly body: Pick<CancelTaskInput, 'reason' | 'cascade'>;
    readonly result: Task;
  };
  readonly heartbeatTask: {
    readonly params: Pick<HeartbeatTaskInput, 'task_id'>;
    readonly query: object;
    readonly body: Pick<HeartbeatTaskInput, 'lease_id' | 'lease_seconds' | 'progress' | 'note'>;
    readonly result: KeptLease;
  };
  readonly releaseTask: {
    readonly params: Pick<ReleaseTaskInput, 'task_id'>;
    readonly query: object;
    readonly body: Pick<ReleaseTaskInput, 'lease_id'>;
    readonly result: Task;
  };
  readonly amendTask: {
    readonly params: Pick<AmendTaskInput, 'task_id'>;
    readonly query: object;
    readonly body: Pick<AmendTaskInput, 'description' | 'data' | 'context'>;
    readonly result: Task;
  };
  readonly getInbox: {
    readonly params: GetInboxInput;
    readonly query: object;
    readonly body: object;
    readonly result: Inbox;
  };
  readonly getOverview: {
    readonly params: object;
    readonly query: object;
    readonly body: object;
    readonly result: Overview;
  };
  readonly requestApproval: {
    readonly params: object;
    readonly query: object;
    readonly body: RequestApprovalInput;
    readonly result: RequestedApproval;
  };
  readonly getApproval: {
    readonly params: GetApprovalInput;
    readonly query: object;
    readonly body: object;
    readonly result: Approval;
  };
  readonly listApprovals: {
    readonly params: object;
    readonly query: ListApprovalsInput;
    readonly body: object;
    readonly result: ApprovalPage;
  };
  readonly decideApproval: {
    readonly params: Pick<DecideApprovalInput, 'approval_id'>;
    readonly query: object;
    readonly body: Pick<DecideApprovalInput, 'decision' | 'notes' | 'role' | 'decision_mode' | 'content_hash'>;
    readonly result: Approval;
  };
  readonly withdrawApproval: {
    readonly params: Pick<WithdrawApprovalInput, 'approval_id'>;
    readonly query: object;
    readonly body: Pick<WithdrawApprovalInput, 'reason'>;
    readonly result: Approval;
  };
  readonly createDelegation: {
    readonly params: object;
    readonly query: object;
    readonly body: CreateDelegationInput;
    readonly result: Delegation;
  };
  readonly listDelegations: {
    readonly params: object;
    readonly query: ListDelegationsInput;
    readonly body: object;
    readonly result: DelegationPage;
  };
  readonly endDelegation: {
    readonly params: Pick<EndDelegationInput, 'delegation_id'>;
    readonly query: object;
    readonly body: Pick<EndDelegationInput, 'reason'>;
    readonly result: Delegation;
  };
  readonly proposeGrant: {
    readonly params: object;
    readonly query: object;
    readonly body: ProposeGrantInput;
    readonly result: Grant;
  };
  readonly listGrants: {
    readonly params: object;
    readonly query: ListGrantsInput;
    readonly body: object;
    readonly result: GrantPage;
  };
  readonly getGrant: {
    readonly params: GetGrantInput;
    readonly query: object;
    readonly body: object;
    readonly result: Grant;
  };
  readonly revokeGrant: {
    readonly params: Pick<RevokeGrantInput, 'grant_id'>;
    readonly query: object;
    readonly body: Pick<RevokeGrantInput, 'reason'>;
    readonly result: Grant;
  };
  readonly listAudit: {
    readonly params: object;
    readonly query: ListAuditInput;
    readonly body: object;
    readonly result: AuditPage;
  };
  readonly ingestAudit: {
    readonly params: object;
    readonly query: object;
    readonly body: IngestAuditInput;
    readonly result: RecordedAudit;
  };
  readonly listDeadLetters: {
    readonly params: object;
    readonly query: ListDeadLettersInput;
    readonly body: object;
    readonly result: DeadLetterPage;
  };
  readonly getDeadLetter: {
    readonly params: GetDeadLetterInput;
    readonly query: object;
    readonly body: object;
    readonly result: WholeDeadLetter;
  };
  readonly redriveDeadLetter: {
    readonly params: Pick<RedriveDeadLetterInput, 'dead_letter_id'>;
    readonly query: object;
    readonly body: Pick<RedriveDeadLetterInput, 'reason'>;
    readonly result: DeadLetter;
  };
  readonly dropDeadLetter: {
    readonly params: Pick<DropDeadLetterInput, 'dead_letter_id'>;
    readonly query: object;
    readonly body: Pick<DropDeadLetterInput, 'reason'>;
    readonly result: DeadLetter;
  };
  readonly queryStatus: {
    readonly params: object;
    readonly query: object;
    readonly body: QueryStatusInput;
    readonly result: StatusList;
  };
  readonly getStatus: {
    readonly params: Pick<GetStatusInput, 'id'>;
    readonly query: Pick<GetStatusInput, 'since_version' | 'cursor' | 'wait_ms'>;
    readonly body: object;
    readonly result: StatusView;
  };
  readonly whoAmI: {
    readonly params: object;
    readonly query: object;
    readonly body: object;
    readonly result: WhoAmI;
  };
  readonly createWebhook: {
    readonly params: object;
    readonly query: object;
    readonly body: CreateWebhookInput;
    readonly result: RegisteredWebhook;
  };
  readonly listWebhooks: {
    readonly params: object;
    readonly query: ListWebhooksInput;
    readonly body: object;
    readonly result: WebhookPage;
  };
  readonly getWebhook: {
    readonly params: GetWebhookInput;
    readonly query: object;
    readonly body: object;
    readonly result: Webhook;
  };
  readonly updateWebhook: {
    readonly params: Pick<UpdateWebhookInput, 'webhook_id'>;
    readonly query: object;
    readonly body: Pick<UpdateWebhookInput, 'url' | 'event_types' | 'status' | 'description'>;
    readonly result: Webhook;
  };
  readonly rotateWebhookSecret: {
    readonly params: Pick<RotateWebhookSecretInput, 'webhook_id'>;
    readonly query: object;
    readonly body: Pick<RotateWebhookSecretInput, 'overlap_seconds'>;
    readonly result: WebhookWithSecret;
  };
  readonly deleteWebhook: {
    readonly params: Pick<DeleteWebhookInput, 'webhook_id'>;
    readonly query: object;
    readonly body: Pick<DeleteWebhookInput, 'reason'>;
    readonly result: Webhook;
  };
  readonly listWebhookDeliveries: {
    readonly params: Pick<ListWebhookDeliveriesInput, 'webhook_id'>;
    readonly query: Pick<ListWebhookDeliveriesInput, 'status' | 'limit' | 'cursor'>;
    readonly body: object;
    readonly result: WebhookDeliveryPage;
  };
  readonly redeliverWebhook: {
    readonly params: Pick<RedeliverWebhookInput, 'webhook_id' | 'delivery_id'>;
    readonly query: object;
    readonly body: Pick<RedeliverWebhookInput, 'delay_seconds'>;
    readonly result: WebhookDelivery;
  };
  readonly listProfiles: {
    readonly params: object;
    readonly query: ListProfilesInput;
    readonly body: object;
    readonly result: ProfilePage;
  };
  readonly getProfile: {
    readonly params: Pick<GetProfileInput, 'role'>;
    readonly query: Pick<GetProfileInput, 'since_digest' | 'wait_ms'>;
    readonly body: object;
    readonly result: Profile;
  };
  readonly getProfileBundle: {
    readonly params: GetProfileBundleInput;
    readonly query: object;
    readonly body: object;
    readonly result: ProfileBundle;
  };
  readonly getProfileConfig: {
    readonly params: GetProfileConfigInput;
    readonly query: object;
    readonly body: object;
    readonly result: GetProfileConfigResult;
  };
  readonly getProfileHints: {
    readonly params: GetProfileHintsInput;
    readonly query: object;
    readonly body: object;
    readonly result: GetProfileHintsResult;
  };
  readonly getProfileIgnore: {
    readonly params: GetProfileIgnoreInput;
    readonly query: object;
    readonly body: object;
    readonly result: GetProfileIgnoreResult;
  };
  readonly getProfileLocalHints: {
    readonly params: Pick<GetProfileLocalHintsInput, 'role'>;
    readonly query: Pick<GetProfileLocalHintsInput, 'path'>;
    readonly body: object;
    readonly result: GetProfileLocalHintsResult;
  };
  readonly getProfileRecipes: {
    readonly params: GetProfileRecipesInput;
    readonly query: object;
    readonly body: object;
    readonly result: ProfileRecipes;
  };
  readonly listProfileVersions: {
    readonly params: ListProfileVersionsInput;
    readonly query: object;
    readonly body: object;
    readonly result: ProfileVersions;
  };
  readonly getProfileVersion: {
    readonly params: Pick<GetProfileVersionInput, 'role'>;
    readonly query: Pick<GetProfileVersionInput, 'bundle_version'>;
    readonly body: object;
    readonly result: ProfileVersion;
  };
  readonly checkProfile: {
    readonly params: object;
    readonly query: object;
    readonly body: CheckProfileInput;
    readonly result: ProfileCheck;
  };
  readonly createProfile: {
    readonly params: object;
    readonly query: object;
    readonly body: CreateProfileInput;
    readonly result: ProfileCreation;
  };
  readonly getProfileDraft: {
    readonly params: GetProfileDraftInput;
    readonly query: object;
    readonly body: object;
    readonly result: ProfileDraft;
  };
  readonly updateProfile: {
    readonly params: Pick<UpdateProfileInput, 'role'>;
    readonly query: object;
    readonly body: Pick<UpdateProfileInput, 'display_name' | 'description' | 'providers' | 'extensions' | 'goosehints' | 'gooseignore' | 'recipes' | 'policies' | 'privacy' | 'automated_tasks' | 'env_vars' | 'dry_run' | 'signature'>;
    readonly result: ProfileUpdate;
  };
  readonly publishProfile: {
    readonly params: Pick<PublishProfileInput, 'role'>;
    readonly query: object;
    readonly body: Pick<PublishProfileInput, 'content_hash'>;
    readonly result: ProfilePublication;
  };
  readonly rollBackProfile: {
    readonly params: Pick<RollBackProfileInput, 'role'>;
    readonly query: object;
    readonly body: Pick<RollBackProfileInput, 'bundle_version'>;
    readonly result: ProfilePublication;
  };
  readonly dryRunProfile: {
    readonly params: Pick<DryRunProfileInput, 'role'>;
    readonly query: Pick<DryRunProfileInput, 'from' | 'to' | 'limit' | 'cursor'>;
    readonly body: Pick<DryRunProfileInput, 'profile'>;
    readonly result: DryRunPage;
  };
  readonly evaluateAccess: {
    readonly params: object;
    readonly query: object;
    readonly body: EvaluateAccessInput;
    readonly result: AccessDecision;
  };
  readonly evaluateAccessBatch: {
    readonly params: object;
    readonly query: object;
    readonly body: EvaluateAccessBatchInput;
    readonly result: AccessDecisions;
  };
  readonly importOrg: {
    readonly params: object;
    readonly query: object;
    readonly body: ImportOrgInput;
    readonly result: OrgImport;
  };
  readonly listOrgImports: {
    readonly params: object;
    readonly query: object;
    readonly body: object;
    readonly result: OrgImports;
  };
  readonly getOrgTree: {
    readonly params: object;
    readonly query: object;
    readonly body: object;
    readonly result: OrgTree;
  };
}

/** Every operation of the API as a method that returns its representation. */
export interface OperationMethods {
  /**
   * Open a session.
   *
   * Opens a session for a role that the caller holds. Where `task_id` is left out one is minted: it names the root task of the workflow, and the first task routed with this `session_id` takes it. One that is given is taken as the id of a task that there is.
   *
   * @throws HandoffApiError `ROLE_NOT_HELD`
   */
  readonly createSession: (input: CreateSessionInput, options?: CallOptions) => Promise<OpenedSession>;
  /**
   * List sessions.
   *
   * The sessions of the roles that the caller holds, newest first; auditors and admins see all. A page ends at 4 MiB.
   */
  readonly listSessions: (input?: ListSessionsInput, options?: CallOptions) => Listing<Session, SessionPage>;
  /**
   * Read a session.
   *
   * Visible to holders of its `agent_role`, auditors and admins.
   *
   * @throws HandoffApiError `NOT_FOUND`
   */
  readonly getSession: (input: GetSessionInput, options?: CallOptions) => Promise<Session>;
  /**
   * Change a session.
   *
   * The members given replace what was there; the others stay. `status` has to be one that the present status leads to: pending to active; active to paused, completed or failed; paused to active.
   *
   * @throws HandoffApiError `NOT_FOUND`, `ROLE_NOT_HELD`, `ILLEGAL_TRANSITION`, `VERSION_MISMATCH`
   */
  readonly updateSession: (input: UpdateSessionInput, options?: CallOptions) => Promise<Session>;
  /**
   * Hand a task to a role.
   *
   * Sends as `from_role`, which the caller has to hold; a caller who holds one role need not name it. In `task`, `type` is accepted for `task_type`, and members that are not named here are kept in `data` (where `data` has a member of the same name, that one stays).
   *
   * @throws HandoffApiError `ROLE_NOT_HELD`, `ROLE_REQUIRED`, `VALIDATION_FAILED`, `UNKNOWN_SESSION`, `UNKNOWN_TASK`, `ILLEGAL_TRANSITION`, `QUOTA_EXCEEDED`
   */
  readonly routeTask: (input: RouteTaskInput, options?: CallOptions) => Promise<RoutedTask>;
  /**
   * Take tasks to work on.
   *
   * Hands out pending tasks of a role that the caller holds, the most urgent first and of those the oldest, each to one caller alone, under a lease. The tasks of one claim come to 4 MiB at most, or are one. Where there is none it waits up to `wait_ms`. Keep a lease with `heartbeatTask`; one that runs out gives the task back.
   *
   * @throws HandoffApiError `ROLE_NOT_HELD`
   */
  readonly claimTasks: (input: ClaimTasksInput, options?: CallOptions) => Promise<ClaimedTasks>;
  /**
   * Read a task.
   *
   * Visible to holders of a role that takes part in it (sender, target, approvers), auditors and admins.
   *
   * @throws HandoffApiError `NOT_FOUND`
   */
  readonly getTask: (input: GetTaskInput, options?: CallOptions) => Promise<Task>;
  /**
   * List tasks.
   *
   * The tasks that the caller's roles take part in, newest first. With `inbox=me` those that the caller can claim now: pending, for a role of its own, and not before a later time. Without `data`, `context` and `result`, unless `include=content` asks for them. A page ends at 4 MiB.
   */
  readonly listTasks: (input?: ListTasksInput, options?: CallOptions) => Listing<ListedTask, TaskPage>;
  /**
   * Complete a task.
   *
   * By a holder of its `to_role`, while it is pending or active. One that is claimed takes the `lease_id` of its claim.
   *
   * @throws HandoffApiError `NOT_FOUND`, `ROLE_NOT_HELD`, `ILLEGAL_TRANSITION`, `VERSION_MISMATCH`, `LEASE_REQUIRED`, `LEASE_LOST`
   */
  readonly completeTask: (input: CompleteTaskInput, options?: CallOptions) => Promise<Task>;
  /**
   * Report that a task failed.
   *
   * By a holder of its `to_role`, while it is pending or active. One that is claimed takes the `lease_id` of its claim, and with `retryable` becomes pending again, after a pause, while it has attempts left.
   *
   * @throws HandoffApiError `NOT_FOUND`, `ROLE_NOT_HELD`, `ILLEGAL_TRANSITION`, `VERSION_MISMATCH`, `LEASE_REQUIRED`, `LEASE_LOST`
   */
  readonly failTask: (input: FailTaskInput, options?: CallOptions) => Promise<Task>;
  /**
   * Cancel a task.
   *
   * By a holder of its `from_role`, unless it has ended. Approvals that it waits for are cancelled with it.
   *
   * @throws HandoffApiError `NOT_FOUND`, `ROLE_NOT_HELD`, `ILLEGAL_TRANSITION`, `VERSION_MISMATCH`
   */
  readonly cancelTask: (input: CancelTaskInput, options?: CallOptions) => Promise<Task>;
  /**
   * Keep a lease.
   *
   * By whoever holds the lease. It holds for as long again as it was taken for, or for `lease_seconds` from now. With `progress` or `note` the task says how far the work has come; that alone is a change of the task.
   *
   * @throws HandoffApiError `NOT_FOUND`, `ROLE_NOT_HELD`, `LEASE_LOST`
   */
  readonly heartbeatTask: (input: HeartbeatTaskInput, options?: CallOptions) => Promise<KeptLease>;
  /**
   * Give a claimed task back.
   *
   * By whoever holds the lease, unless the task awaits approval. It is pending again, and the attempt does not count.
   *
   * @throws HandoffApiError `NOT_FOUND`, `ROLE_NOT_HELD`, `LEASE_LOST`, `ILLEGAL_TRANSITION`
   */
  readonly releaseTask: (input: ReleaseTaskInput, options?: CallOptions) => Promise<Task>;
  /**
   * Change what a task asks for.
   *
   * By a holder of its `from_role`, while nobody works on it. Given members replace. Whoever was asked to approve the task, or had approved it, is asked again: an approval is for what was shown.
   *
   * @throws HandoffApiError `NOT_FOUND`, `ROLE_NOT_HELD`, `VALIDATION_FAILED`, `ILLEGAL_TRANSITION`, `VERSION_MISMATCH`, `QUOTA_EXCEEDED`
   */
  readonly amendTask: (input: AmendTaskInput, options?: CallOptions) => Promise<Task>;
  /**
   * How much is waiting for a role.
   *
   * By its holders, auditors and admins. What an operator scales workers by.
   *
   * @throws HandoffApiError `NOT_FOUND`
   */
  readonly getInbox: (input: GetInboxInput, options?: CallOptions) => Promise<Inbox>;
  /**
   * See what waits, for whom and for how long.
   *
   * For each role what waits for it, by type, and what came in and ended within 24 hours. Auditors and admins see all roles, other callers those that they hold. The answer may be some seconds old, as `as_of` says: an instance counts for all callers at once.
   */
  readonly getOverview: (input?: object, options?: CallOptions) => Promise<Overview>;
  /**
   * Ask for approval of a task.
   *
   * By a holder of the `from_role` of the task, whoever holds its lease, or an admin. Asks one role (`approver_role`, and how many of it are `required`) or groups of several (`approvers`). The task waits in `awaiting_approval` until every approval asked for is given, and is `rejected` by the first that is refused. One that nobody decides in time rejects a task that nobody had begun; work that somebody holds goes on. With `decision` approved or rejected, the task's pending approval of that role is decided at once, by the rules of `decideApproval`; `pending` is the same as leaving it out.
   *
   * @throws HandoffApiError `UNKNOWN_TASK`, `ROLE_NOT_HELD`, `VALIDATION_FAILED`, `FOUR_EYES`, `CONTENT_CHANGED`, `ILLEGAL_TRANSITION`, `ALREADY_DECIDED`
   */
  readonly requestApproval: (input: RequestApprovalInput, options?: CallOptions) => Promise<RequestedApproval>;
  /**
   * Read an approval.
   *
   * Visible to whoever may see its task.
   *
   * @throws HandoffApiError `NOT_FOUND`
   */
  readonly getApproval: (input: GetApprovalInput, options?: CallOptions) => Promise<Approval>;
  /**
   * List approvals.
   *
   * The approvals of tasks that the caller may see, newest first. With `inbox=me` those that the caller can decide now: pending, of a task that it had no part in, still lacking people of a role of its own, and not decided by it yet. A page ends at 4 MiB.
   */
  readonly listApprovals: (input?: ListApprovalsInput, options?: CallOptions) => Listing<Approval, ApprovalPage>;
  /**
   * Decide an approval.
   *
   * By a holder of a role that is asked, once. Nobody decides about a task that they routed, amended or asked for an approval of, and neither does anybody with an actor in common with them (four eyes). It counts for `role`, or for the first group that still lacks people and whose role the caller holds, and the approval is given when every group has enough. A decision is final: the same one again by the same person for the same group changes nothing and succeeds, any other is refused with the one on record. With `content_hash` only what was looked at is decided about; once the task has been amended it is needed.
   *
   * @throws HandoffApiError `NOT_FOUND`, `ROLE_NOT_HELD`, `VALIDATION_FAILED`, `FOUR_EYES`, `CONTENT_CHANGED`, `ALREADY_DECIDED`, `ILLEGAL_TRANSITION`, `VERSION_MISMATCH`
   */
  readonly decideApproval: (input: DecideApprovalInput, options?: CallOptions) => Promise<Approval>;
  /**
   * Take back a request for approval.
   *
   * By whoever asked for it, or an admin, while it is pending. It is `cancelled`, and the task goes back to where it was once nothing else is pending. What was demanded with the routing of the task, or asked for anew because it was amended, is not taken back.
   *
   * @throws HandoffApiError `NOT_FOUND`, `ROLE_NOT_HELD`, `ILLEGAL_TRANSITION`, `VERSION_MISMATCH`
   */
  readonly withdrawApproval: (input: WithdrawApprovalInput, options?: CallOptions) => Promise<Approval>;
  /**
   * Hand an approver role to a colleague for a while.
   *
   * By a holder of the role. From `from` (now, unless it is later) until `until`, at most 31 days, the delegate may decide approvals that ask the role, and sees them, their tasks and the inbox of the role. Decisions name both people. The delegate hands the role on to nobody.
   *
   * @throws HandoffApiError `ROLE_NOT_HELD`, `VALIDATION_FAILED`, `DELEGATION_EXISTS`
   */
  readonly createDelegation: (input: CreateDelegationInput, options?: CallOptions) => Promise<Delegation>;
  /**
   * List delegations.
   *
   * The delegations of roles that the caller holds, and those by and to the caller, newest first; auditors and admins see all. A page ends at 4 MiB.
   */
  readonly listDelegations: (input?: ListDelegationsInput, options?: CallOptions) => Listing<Delegation, DelegationPage>;
  /**
   * End a delegation.
   *
   * By its delegator or an admin, before its window ends. No decision under it is recorded afterwards; earlier ones stand.
   *
   * @throws HandoffApiError `NOT_FOUND`, `FORBIDDEN`, `ILLEGAL_TRANSITION`, `VERSION_MISMATCH`
   */
  readonly endDelegation: (input: EndDelegationInput, options?: CallOptions) => Promise<Delegation>;
  /**
   * Propose a standing grant.
   *
   * By a holder of the role. Once the groups have approved exactly this grant (`approval_id`), approvals that rules require of tasks and calls of the role within its terms are decided at once, by policy, up to `max_uses` times, and at most 62 days from now. It covers no approval that asks other groups or more people. What is not known of a task or call is not covered.
   *
   * @throws HandoffApiError `ROLE_NOT_HELD`, `VALIDATION_FAILED`, `QUOTA_EXCEEDED`
   */
  readonly proposeGrant: (input: ProposeGrantInput, options?: CallOptions) => Promise<Grant>;
  /**
   * List standing grants.
   *
   * The grants of roles that the caller holds, and those that such roles approve, newest first; auditors and admins see all. A page ends at 4 MiB.
   */
  readonly listGrants: (input?: ListGrantsInput, options?: CallOptions) => Listing<Grant, GrantPage>;
  /**
   * Read a standing grant.
   *
   * Visible to holders of its role and of the roles that approve it, auditors and admins.
   *
   * @throws HandoffApiError `NOT_FOUND`
   */
  readonly getGrant: (input: GetGrantInput, options?: CallOptions) => Promise<Grant>;
  /**
   * Revoke a standing grant.
   *
   * By a holder of a role that approves it, or an admin. It covers nothing afterwards; what it covered before stays approved.
   *
   * @throws HandoffApiError `NOT_FOUND`, `ROLE_NOT_HELD`, `ILLEGAL_TRANSITION`, `VERSION_MISMATCH`
   */
  readonly revokeGrant: (input: RevokeGrantInput, options?: CallOptions) => Promise<Grant>;
  /**
   * Read the audit log.
   *
   * What happened to whatever the caller's roles take part in, what was recorded last first; auditors and admins see all. A page ends at 4 MiB.
   */
  readonly listAudit: (input?: ListAuditInput, options?: CallOptions) => Listing<AuditEvent, AuditPage>;
  /**
   * Report something to the audit log.
   *
   * Records what happened elsewhere. The caller is recorded as the actor; `event_type` is `external.<category>.<action>`, so that nothing reported passes for what Handoff itself recorded. Its place in the log is where it was recorded, whatever `timestamp` says; a caller reports so many times an hour.
   *
   * @throws HandoffApiError `VALIDATION_FAILED`, `QUOTA_EXCEEDED`
   */
  readonly ingestAudit: (input: IngestAuditInput, options?: CallOptions) => Promise<RecordedAudit>;
  /**
   * List messages that could not be processed.
   *
   * Last seen first, for auditors and admins; for other callers there are none. A page ends at 4 MiB.
   */
  readonly listDeadLetters: (input?: ListDeadLettersInput, options?: CallOptions) => Listing<DeadLetter, DeadLetterPage>;
  /**
   * Read a message that could not be processed.
   *
   * With its bytes, for auditors and admins. They may be anything: treat them as hostile.
   *
   * @throws HandoffApiError `NOT_FOUND`
   */
  readonly getDeadLetter: (input: GetDeadLetterInput, options?: CallOptions) => Promise<WholeDeadLetter>;
  /**
   * Have a message processed after all.
   *
   * By an admin. The consumer that could not process it tries again, for example after an upgrade: it is `redriven`, or stays `parked` with the `error_code` of this attempt. No other consumer gets it. One that was redriven before stays so.
   *
   * @throws HandoffApiError `NOT_FOUND`, `ROLE_NOT_HELD`, `ILLEGAL_TRANSITION`
   */
  readonly redriveDeadLetter: (input: RedriveDeadLetterInput, options?: CallOptions) => Promise<DeadLetter>;
  /**
   * Give a message up.
   *
   * By an admin. Its bytes are deleted; its record in the audit log, with their hash, stays. One that was dropped before stays so.
   *
   * @throws HandoffApiError `NOT_FOUND`, `ROLE_NOT_HELD`, `ILLEGAL_TRANSITION`
   */
  readonly dropDeadLetter: (input: DropDeadLetterInput, options?: CallOptions) => Promise<DeadLetter>;
  /**
   * Ask how many things stand at once.
   *
   * As `getStatus`, for up to 100 ids. Of those with a cursor (`cursors`, by id) or a version (`since_version`, by id) only what has changed is told, and with `wait_ms` the answer comes as soon as anything has. Ids that name nothing that the caller can see are listed, not refused, and nobody is kept waiting for them alone.
   */
  readonly queryStatus: (input: QueryStatusInput, options?: CallOptions) => Promise<StatusList>;
  /**
   * Ask how something stands.
   *
   * Takes the id of any session, task or approval: what it is, its state, what it waits for and on whom, and what comes next. With `cursor` (or `since_version`) and `wait_ms` the answer comes as soon as anything has changed that the caller may see of it (the session, the task, its approvals), and else after that time, as things stand then. What changes between two requests is missed by `since_version` where it is not the version of what was asked for; by `cursor` nothing is. With both, `cursor` counts.
   *
   * @throws HandoffApiError `NOT_FOUND`
   */
  readonly getStatus: (input: GetStatusInput, options?: CallOptions) => Promise<StatusView>;
  /**
   * Ask who one is.
   *
   * What the gateway has verified of the access token: whose it is, the roles it grants, and until when. Who cannot verify a token itself, such as an agent that was handed one, asks here.
   */
  readonly whoAmI: (input?: object, options?: CallOptions) => Promise<WhoAmI>;
  /**
   * Have events delivered to a URL.
   *
   * Registers a URL for a role that the caller holds. It is sent every event from then on that the role takes part in and that `event_types` names; for the roles `auditor` and `admin`, which only an admin can register it for, every such event there is. Deliveries are signed as Standard Webhooks says, with the `secret` of this answer, which is not shown again.
   *
   * @throws HandoffApiError `ROLE_NOT_HELD`, `VALIDATION_FAILED`
   */
  readonly createWebhook: (input: CreateWebhookInput, options?: CallOptions) => Promise<RegisteredWebhook>;
  /**
   * List webhooks.
   *
   * The webhooks of the roles that the caller holds, newest first; auditors and admins see all. Deleted ones only where `status` asks for them. A page ends at 4 MiB.
   */
  readonly listWebhooks: (input?: ListWebhooksInput, options?: CallOptions) => Listing<Webhook, WebhookPage>;
  /**
   * Read a webhook.
   *
   * Visible to holders of its `role`, auditors and admins.
   *
   * @throws HandoffApiError `NOT_FOUND`
   */
  readonly getWebhook: (input: GetWebhookInput, options?: CallOptions) => Promise<Webhook>;
  /**
   * Change a webhook.
   *
   * The members given replace what was there; the others stay. While it is `disabled` nothing is sent: what was on its way waits, and what happens meanwhile is not collected.
   *
   * @throws HandoffApiError `NOT_FOUND`, `ROLE_NOT_HELD`, `ILLEGAL_TRANSITION`, `VERSION_MISMATCH`, `VALIDATION_FAILED`
   */
  readonly updateWebhook: (input: UpdateWebhookInput, options?: CallOptions) => Promise<Webhook>;
  /**
   * Replace the secret of a webhook.
   *
   * Deliveries are signed with the new secret, and for `overlap_seconds` (a day) with the one before too, so that the receiver can change over in its own time; 0 where the old one is known to others.
   *
   * @throws HandoffApiError `NOT_FOUND`, `ROLE_NOT_HELD`, `ILLEGAL_TRANSITION`, `VERSION_MISMATCH`
   */
  readonly rotateWebhookSecret: (input: RotateWebhookSecretInput, options?: CallOptions) => Promise<WebhookWithSecret>;
  /**
   * Delete a webhook.
   *
   * Nothing is sent to it any more and its secret is forgotten. It can be read for a while, with status `deleted`.
   *
   * @throws HandoffApiError `NOT_FOUND`, `ROLE_NOT_HELD`, `ILLEGAL_TRANSITION`, `VERSION_MISMATCH`
   */
  readonly deleteWebhook: (input: DeleteWebhookInput, options?: CallOptions) => Promise<Webhook>;
  /**
   * List the deliveries of a webhook.
   *
   * Each event that it was to be sent, newest first: how often that was tried, what came of it, and when it is tried next. A page ends at 4 MiB.
   *
   * @throws HandoffApiError `NOT_FOUND`
   */
  readonly listWebhookDeliveries: (input: ListWebhookDeliveriesInput, options?: CallOptions) => Listing<WebhookDelivery, WebhookDeliveryPage>;
  /**
   * Deliver an event again.
   *
   * Sends it again, now or after `delay_seconds`, whatever came of it before, under the same `webhook-id`; its attempts are counted anew. The webhook has to be active.
   *
   * @throws HandoffApiError `NOT_FOUND`, `ROLE_NOT_HELD`, `ILLEGAL_TRANSITION`
   */
  readonly redeliverWebhook: (input: RedeliverWebhookInput, options?: CallOptions) => Promise<WebhookDelivery>;
  /**
   * List the profiles of roles.
   *
   * The profiles of the roles that the caller holds; auditors and admins see all. A page ends at 4 MiB.
   */
  readonly listProfiles: (input?: ListProfilesInput, options?: CallOptions) => Listing<ProfileSummary, ProfilePage>;
  /**
   * Get the published profile of a role.
   *
   * The profile as it was published last, with its signature. Only holders of the role, auditors and admins see it. The ETag is the digest of the bundle; with If-None-Match the answer is 304 while it is the same. With `wait_ms` too the answer comes as soon as another bundle is in force, and else after that time. `since_digest` says the same as If-None-Match, for clients that set no headers, and the answer is never 304 by it.
   *
   * @throws HandoffApiError `NOT_FOUND`, `PROFILE_NOT_SIGNED`
   */
  readonly getProfile: (input: GetProfileInput, options?: CallOptions) => Promise<Profile>;
  /**
   * Get the signed bundle of a role.
   *
   * A JWS in general JSON serialization, which `handoff profile verify` verifies. Only holders of the role, auditors and admins see it. The ETag is the digest of the bundle; with If-None-Match the answer is 304 while it is the same.
   *
   * @throws HandoffApiError `NOT_FOUND`, `PROFILE_NOT_SIGNED`
   */
  readonly getProfileBundle: (input: GetProfileBundleInput, options?: CallOptions) => Promise<ProfileBundle>;
  /**
   * Get the configuration of a role's agents.
   *
   * Provider, model, temperature and enabled extensions, as goose reads them from its config.yaml. Only holders of the role, auditors and admins see it. The ETag is the digest of the bundle; with If-None-Match the answer is 304 while it is the same.
   *
   * @throws HandoffApiError `NOT_FOUND`, `PROFILE_NOT_SIGNED`
   */
  readonly getProfileConfig: (input: GetProfileConfigInput, options?: CallOptions) => Promise<GetProfileConfigResult>;
  /**
   * Get what agents of a role are told.
   *
   * The hints for every folder, as a .goosehints file has them. Only holders of the role, auditors and admins see it. The ETag is the digest of the bundle; with If-None-Match the answer is 304 while it is the same.
   *
   * @throws HandoffApiError `NOT_FOUND`, `PROFILE_NOT_SIGNED`
   */
  readonly getProfileHints: (input: GetProfileHintsInput, options?: CallOptions) => Promise<GetProfileHintsResult>;
  /**
   * Get what agents of a role must not read.
   *
   * The patterns for every folder, as a .gooseignore file has them. Only holders of the role, auditors and admins see it. The ETag is the digest of the bundle; with If-None-Match the answer is 304 while it is the same.
   *
   * @throws HandoffApiError `NOT_FOUND`, `PROFILE_NOT_SIGNED`
   */
  readonly getProfileIgnore: (input: GetProfileIgnoreInput, options?: CallOptions) => Promise<GetProfileIgnoreResult>;
  /**
   * Get what agents of a role are told in one folder.
   *
   * The hints for exactly this path; without any the answer is `NOT_FOUND`. Only holders of the role, auditors and admins see it. The ETag is the digest of the bundle; with If-None-Match the answer is 304 while it is the same.
   *
   * @throws HandoffApiError `NOT_FOUND`, `PROFILE_NOT_SIGNED`
   */
  readonly getProfileLocalHints: (input: GetProfileLocalHintsInput, options?: CallOptions) => Promise<GetProfileLocalHintsResult>;
  /**
   * List the recipes of a role.
   *
   * Names and schedules; the files of the recipes are with the agents. Only holders of the role, auditors and admins see it. The ETag is the digest of the bundle; with If-None-Match the answer is 304 while it is the same.
   *
   * @throws HandoffApiError `NOT_FOUND`, `PROFILE_NOT_SIGNED`
   */
  readonly getProfileRecipes: (input: GetProfileRecipesInput, options?: CallOptions) => Promise<ProfileRecipes>;
  /**
   * List the published versions of a profile.
   *
   * The newest 100, newest first, with who published each. Only holders of the role, auditors and admins see it.
   *
   * @throws HandoffApiError `NOT_FOUND`
   */
  readonly listProfileVersions: (input: ListProfileVersionsInput, options?: CallOptions) => Promise<ProfileVersions>;
  /**
   * Get one published version, and whether its signature holds.
   *
   * For people: it says why a bundle is refused, where agents get `PROFILE_NOT_SIGNED` or the last good bundle. Only holders of the role, auditors and admins see it.
   *
   * @throws HandoffApiError `NOT_FOUND`
   */
  readonly getProfileVersion: (input: GetProfileVersionInput, options?: CallOptions) => Promise<ProfileVersion>;
  /**
   * Check a profile.
   *
   * Tells all mistakes of a source, in YAML or JSON, and what is probably not meant. A source without mistakes comes back in its one form. Nothing is stored. A role checks its own profile, auditors and admins check all.
   *
   * @throws HandoffApiError `ROLE_NOT_HELD`, `ROLE_REQUIRED`
   */
  readonly checkProfile: (input: CheckProfileInput, options?: CallOptions) => Promise<ProfileCheck>;
  /**
   * Give a role a profile.
   *
   * For admins. The body is a whole profile, as docs/profiles.md describes it. All mistakes are told at once. Agents get it after it was published.
   *
   * @throws HandoffApiError `PROFILE_EXISTS`
   */
  readonly createProfile: (input: CreateProfileInput, options?: CallOptions) => Promise<ProfileCreation>;
  /**
   * Get the draft of a profile.
   *
   * What would be published next, and who wrote it. Read it before you publish it. Only holders of the role, auditors and admins see it.
   *
   * @throws HandoffApiError `NOT_FOUND`
   */
  readonly getProfileDraft: (input: GetProfileDraftInput, options?: CallOptions) => Promise<ProfileDraft>;
  /**
   * Change the draft of a profile.
   *
   * For admins. The body is a JSON merge patch (RFC 7396): given members replace, null removes, and the role stays. Agents go on getting what was published until this is.
   *
   * @throws HandoffApiError `NOT_FOUND`, `VERSION_MISMATCH`
   */
  readonly updateProfile: (input: UpdateProfileInput, options?: CallOptions) => Promise<ProfileUpdate>;
  /**
   * Publish the draft of a profile.
   *
   * For an admin who wrote nothing of the draft since it was last published: two people make every version. The directory signs the bundle, and agents get it at once. With `content_hash` or If-Match the draft has to be the one that was read.
   *
   * @throws HandoffApiError `NOT_FOUND`, `AUTHOR_CANNOT_PUBLISH`, `CONTENT_CHANGED`, `VERSION_MISMATCH`
   */
  readonly publishProfile: (input: PublishProfileInput, options?: CallOptions) => Promise<ProfilePublication>;
  /**
   * Publish an earlier version again.
   *
   * For admins. The profile of that bundle, which two people made, is signed again under the next version, so that no consumer takes it for a replay. It becomes the draft, too.
   *
   * @throws HandoffApiError `NOT_FOUND`, `PROFILE_NOT_SIGNED`, `VERSION_MISMATCH`
   */
  readonly rollBackProfile: (input: RollBackProfileInput, options?: CallOptions) => Promise<ProfilePublication>;
  /**
   * Replay answers on record by a profile that is not in force.
   *
   * For auditors and admins. Which answers about the role would have been others, if this profile had been published? The profile is the draft, or the one in the body. Every answer of the span is replayed, the newest first, page by page; by default the last 30 days. An answer counts as not replayable if it hangs on facts that are not on record. Nothing is changed. A page ends at 4 MiB.
   *
   * @throws HandoffApiError `NOT_FOUND`, `CONTENT_CHANGED`
   */
  readonly dryRunProfile: (input: DryRunProfileInput, options?: CallOptions) => Listing<DryRunDifference, DryRunPage>;
  /**
   * Ask whether a role may do something.
   *
   * Decides by the published profile of the role, as OpenID AuthZEN 1.0 describes it. Whatever is not known is not allowed. Where a rule asks for an approval, a question with the `approval_id` of one that was given for exactly this call is allowed once. The caller holds the role that `subject` names, or is an auditor or an admin. Every answer is on record. A key is not taken: the same question may have another answer later.
   *
   * @throws HandoffApiError `ROLE_NOT_HELD`
   */
  readonly evaluateAccess: (input: EvaluateAccessInput, options?: CallOptions) => Promise<AccessDecision>;
  /**
   * Ask several such questions at once.
   *
   * The questions are in `evaluations`; what one of them leaves out is taken from the request itself. Without `evaluations` the request is one question. None of them presents an `approval_id`: that is asked with `evaluateAccess`. The caller holds the role that `subject` names, or is an auditor or an admin. Every answer is on record. A key is not taken: the same question may have another answer later.
   *
   * @throws HandoffApiError `ROLE_NOT_HELD`
   */
  readonly evaluateAccessBatch: (input?: EvaluateAccessBatchInput, options?: CallOptions) => Promise<AccessDecisions>;
  /**
   * Import people of the organisation.
   *
   * For admins. A CSV file with a line for each person: `user_id,reports_to_id,name,role,email,department`. The import changes known people and adds the others, all of them or none; the answer lists all mistakes with their lines. The field `file` of a form (`multipart/form-data`) may carry the file instead.
   */
  readonly importOrg: (input: ImportOrgInput, options?: CallOptions) => Promise<OrgImport>;
  /**
   * List the imports of the organisation.
   *
   * For admins and auditors.
   */
  readonly listOrgImports: (input?: object, options?: CallOptions) => Promise<OrgImports>;
  /**
   * Get the people of the organisation, as a tree.
   *
   * The people without a manager, each with the people below them. For admins and auditors.
   */
  readonly getOrgTree: (input?: object, options?: CallOptions) => Promise<OrgTree>;
}
