import type { Call, JsonValue } from '@handoff/kernel';
import type { AmendTask } from './amend-task.js';
import type { CastVote } from './cast-vote.js';
import type { ApprovalRequest } from './request-approval.js';
import type { RouteTask } from './route-task.js';

/** A change that a caller asks for, as data. The name is the operation's. */
interface CommandOf<Name extends string, Input> {
  readonly name: Name;
  readonly call: Call;
  readonly now: Date;
  readonly input: Input;
}

interface OfTask {
  readonly taskId: string;
}

export type TaskCommand =
  | CommandOf<'routeTask', RouteTask>
  | CommandOf<'completeTask', OfTask & { readonly result: JsonValue | undefined }>
  | CommandOf<'failTask', OfTask & { readonly error: JsonValue }>
  | CommandOf<'cancelTask', OfTask & { readonly reason: string | undefined }>
  | CommandOf<'amendTask', OfTask & AmendTask>
  | CommandOf<'requestApproval', OfTask & ApprovalRequest>
  | CommandOf<'decideApproval', CastVote & { readonly approvalId: string }>;
