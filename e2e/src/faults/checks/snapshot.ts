import type { History } from '../load/history.js';
import type { FaultWindow, StreamLoss } from '../schedule/run-schedule.js';
import type { Recovery } from '../schedule/until-recovered.js';

/** All traces of a finished run, which the invariants check. */
export interface Snapshot {
  /** The `iss` of every caller. */
  readonly issuer: string;
  /** The `sub` of every caller, by the agents' name for it. */
  readonly subjects: ReadonlyMap<string, string>;
  readonly history: History;
  readonly sessions: readonly SessionRow[];
  readonly tasks: readonly TaskRow[];
  readonly approvals: readonly ApprovalRow[];
  readonly webhooks: readonly Aggregate[];
  readonly profiles: readonly Aggregate[];
  readonly bundles: readonly BundleRow[];
  /** What was published and asked about access during the run. */
  readonly policy: PolicyTrace;
  readonly decisions: readonly DecisionRow[];
  readonly delegations: readonly DelegationRow[];
  readonly commands: readonly CommandRow[];
  readonly audit: readonly AuditRow[];
  readonly outbox: readonly OutboxRow[];
  /** The event stream, in its order. */
  readonly stream: readonly StreamMessage[];
  /** The messages of a subscriber that followed the stream from the beginning, in the order received. */
  readonly observed: readonly ObservedMessage[];
  readonly webhook: ObservedWebhook;
  readonly deliveries: readonly DeliveryRow[];
  readonly logs: readonly LogLine[];
  readonly windows: readonly FaultWindow[];
  readonly losses: readonly StreamLoss[];
  readonly recoveries: readonly Recovery[];
  /** Unrequested ends of processes. */
  readonly crashes: readonly string[];
  /** The number of our Postgres sessions that were idle in a transaction when all was quiet. */
  readonly idleInTransaction: number;
  /** The database's time at the start and the end of the run: every recorded time lies between. */
  readonly time: { readonly from: number; readonly until: number };
}

interface Aggregate {
  readonly id: string;
  readonly status: string;
  readonly version: number;
}

/** A published bundle, as its table has it. */
export interface BundleRow {
  readonly role: string;
  readonly version: number;
  readonly digest: string;
  readonly bundle: string;
}

/** What one client published and others asked. Times are of the harness's steady clock, in milliseconds. */
export interface PolicyTrace {
  readonly role: string;
  /** The tool that everybody asks about. */
  readonly tool: string;
  /** The acknowledged publications. */
  readonly publications: readonly { readonly version: number; readonly answeredAt: number }[];
  /** The questions that were answered. */
  readonly questions: readonly {
    readonly traceId: string;
    readonly askedAt: number;
    readonly isAllowed: boolean;
    readonly code: string;
    readonly version: number | null;
    readonly digest: string | null;
  }[];
}

export interface SessionRow extends Aggregate {
  readonly role: string;
  readonly trace_id: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

export interface TaskRow extends Aggregate {
  readonly from_role: string;
  readonly to_role: string;
  readonly type: string;
  readonly description: string | null;
  readonly context: Readonly<Record<string, unknown>> | null;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly session_id: string | null;
  readonly created_ms: number;
  readonly updated_ms: number;
  readonly result: unknown;
  readonly error: unknown;
  readonly progress: { readonly note: string | null } | null;
  readonly cancel_reason: string | null;
}

export interface ApprovalRow extends Aggregate {
  readonly task_id: string;
  readonly approver_roles: readonly string[];
  /** The required votes of each of these roles. */
  readonly required_votes: readonly number[];
  readonly content_hash: string;
  readonly on_expiry: string;
  readonly escalate_to: string | null;
  readonly escalated: boolean;
  /** How long each requested role can decide. */
  readonly open_ms: number;
  /** Milliseconds since 1970, like all members that end in `_ms` after a name of a moment. */
  readonly created_ms: number;
  readonly updated_ms: number;
  readonly expires_ms: number;
  readonly reason: string | null;
  readonly notes: string | null;
  readonly requested_by: Person;
  readonly decided_by: Person | null;
}

/** One person's decision about an approval. */
export interface DecisionRow extends Person {
  readonly approval_id: string;
  readonly decision: string;
  readonly role: string;
  readonly notes: string | null;
  readonly decided_ms: number;
  /** Null for a vote in the voter's own right. */
  readonly delegation_id: string | null;
  readonly on_behalf_of: string | null;
}

/** An approver role that a person has handed to a colleague. */
export interface DelegationRow extends Aggregate {
  readonly role: string;
  readonly issuer: string;
  readonly delegator: string;
  readonly delegate: string;
  readonly reason: string | null;
  readonly ended_reason: string | null;
  readonly starts_ms: number;
  readonly ends_ms: number;
  /** When somebody ended it. */
  readonly ended_ms: number | null;
}

export interface Person {
  readonly issuer: string;
  readonly subject: string;
}

export interface CommandRow {
  readonly id: string;
  readonly reply_body: string;
  /** Whether the full reply is gone and is composed from this one. */
  readonly composed?: boolean;
}

export interface AuditRow {
  readonly id: string;
  readonly seq: number;
  readonly event_type: string;
  readonly trace_id: string | null;
  readonly actor: string | null;
  /** The aggregate. */
  readonly subject: string | null;
  readonly metadata: {
    readonly sequence?: number;
    readonly from_status?: string | null;
    readonly to_status?: string;
    readonly outcome?: string;
    readonly digest?: string | null;
    readonly delegation_id?: string;
    readonly on_behalf_of?: Person;
  };
}

export interface OutboxRow {
  readonly id: string;
  readonly body: string;
  readonly published: boolean;
}

export interface StreamMessage {
  /** The Nats-Msg-Id. */
  readonly id: string;
  readonly body: string;
}

/** A message that the subscriber received. */
export interface ObservedMessage extends StreamMessage {
  /** The time of receipt, in milliseconds since 1970. */
  readonly at: number;
}

/** A webhook registered before the load, and all requests to its endpoint. */
export interface ObservedWebhook {
  readonly role: string;
  readonly event_types: readonly string[];
  readonly receipts: readonly Receipt[];
}

/** One request to the endpoint of a webhook. */
export interface Receipt {
  /** Its webhook-id. */
  readonly id: string;
  readonly body: string;
  /** Whether its signature was valid on receipt. */
  readonly signed: boolean;
  /** The status of the answer; undefined without an answer. */
  readonly status: number | undefined;
}

export interface DeliveryRow {
  readonly event_id: string;
  readonly status: string;
}

export interface LogLine {
  readonly process: string;
  readonly line: string;
}
