import type { Approval as ApprovalView, Lease as LeaseView, Task as TaskView } from '@handoff/contracts';
import { keptMembers, withKeptMembers, type MemberKind } from '@handoff/kernel';
import type { Approval } from '../domain/approval/approval.js';
import type { Task } from '../domain/task/task.js';
import { representApproval, representTask } from './represent.js';
import { representClaim } from './represent-lease.js';
import type { Shown, ShownThings } from '../ports/task-rules.js';

/** How each member of a task is restored. A new member does not compile until it is listed here. */
const TASK_MEMBERS = {
  task_id: 'kept',
  task_type: 'fixed',
  description: 'content',
  data: 'content',
  context: 'content',
  content_hash: 'kept',
  hash_salt: 'fixed',
  from_role: 'fixed',
  to_role: 'fixed',
  status: 'kept',
  session_id: 'fixed',
  parent_task_id: 'fixed',
  trace_id: 'fixed',
  requested_by: 'fixed',
  result: 'content',
  error: 'content',
  cancel_reason: 'content',
  priority: 'fixed',
  not_before: 'kept',
  deadline_at: 'fixed',
  attempt: 'kept',
  max_attempts: 'fixed',
  claimed_by: 'kept',
  progress: 'content',
  dead_lettered: 'kept',
  version: 'kept',
  created_at: 'fixed',
  updated_at: 'kept',
  expires_at: 'kept',
} as const satisfies Record<keyof TaskView, MemberKind>;

/** Votes are immutable rows, so their number at the time of the reply is enough. */
const APPROVAL_MEMBERS = {
  approval_id: 'kept',
  task_id: 'fixed',
  approver_role: 'kept',
  approvers: 'kept',
  veto: 'fixed',
  on_expiry: 'kept',
  escalate_to: 'kept',
  escalated: 'kept',
  content_hash: 'kept',
  renewed: 'fixed',
  decisions: 'content',
  status: 'kept',
  reason: 'content',
  requested_by: 'fixed',
  decided_by: 'kept',
  decision_at: 'kept',
  notes: 'content',
  trace_id: 'fixed',
  version: 'kept',
  created_at: 'fixed',
  updated_at: 'kept',
  expires_at: 'kept',
} as const satisfies Record<keyof ApprovalView, MemberKind>;

type KeptTask = Pick<TaskView, 'task_id' | 'version'> & Partial<TaskView>;
type KeptApproval = Pick<ApprovalView, 'approval_id'> & Partial<ApprovalView>;

/** The stored data from which a reply is composed again. */
type Recipe =
  | { readonly task: KeptTask }
  | ClaimRecipe
  /** The form of a claim in an earlier release. */
  | { readonly shared: Partial<KeptTask>; readonly claimed: readonly Partial<KeptTask>[] }
  | { readonly approval: KeptApproval; readonly votes: number };

/**
 * The recipe of a claim's reply. A claim can show 32 tasks, so equal values are stored once, and so are the names of
 * the other members.
 */
interface ClaimRecipe {
  readonly shared: Readonly<Record<string, unknown>>;
  /** The names of the members that differ between tasks. {@link leaseMember} names those of the lease. */
  readonly names: readonly string[];
  /** Their values, one row per task. */
  readonly rows: readonly (readonly unknown[])[];
}

/** In the order of the representation. */
const LEASE_MEMBERS = Object.keys({ lease_id: true, attempt: true, expires_at: true } satisfies Record<
  keyof LeaseView,
  true
>);

export function recipeOfTask(task: Task): string {
  return JSON.stringify({ task: keptMembers(representTask(task), TASK_MEMBERS) });
}

export function recipeOfClaim(tasks: readonly Task[], now: Date): string {
  const claimed = representClaim(tasks, now).tasks.map(({ lease, ...task }) => ({
    ...keptMembers(task, TASK_MEMBERS),
    ...Object.fromEntries(Object.entries(lease).map(([name, value]) => [leaseMember(name), value])),
  })) as readonly Readonly<Record<string, unknown>>[];
  const [first = {}] = claimed;
  const names = [...new Set(claimed.flatMap((each) => Object.keys(each)))];
  const isShared = (name: string): boolean =>
    claimed.every((each) => JSON.stringify(each[name]) === JSON.stringify(first[name]));
  const own = names.filter((name) => !isShared(name));
  const recipe: ClaimRecipe = {
    shared: Object.fromEntries(Object.entries(first).filter(([name]) => isShared(name))),
    names: own,
    rows: claimed.map((each) => own.map((name) => (name in each ? [each[name]] : []))),
  };
  return JSON.stringify(recipe);
}

function leaseMember(name: string): string {
  return `lease.${name}`;
}

/** Restores one task of a claim, with its lease. */
function claimedTask({ shared, names, rows }: ClaimRecipe, row: number): KeptTask {
  const own = names.flatMap((name, i) => (rows[row]![i] as readonly unknown[]).map((value) => [name, value] as const));
  const kept: Record<string, unknown> = { ...shared, ...Object.fromEntries(own) };
  const lease = Object.fromEntries(LEASE_MEMBERS.map((name) => [name, kept[leaseMember(name)]]));
  for (const name of LEASE_MEMBERS) delete kept[leaseMember(name)];
  return { ...kept, lease } as unknown as KeptTask;
}

export function recipeOfApproval(approval: Approval): string {
  const kept = keptMembers(representApproval(approval), APPROVAL_MEMBERS);
  return JSON.stringify({ approval: kept, votes: approval.votes.length });
}

/** The ids to look up before a reply is composed again. */
export function thingsShown(recipe: string): ShownThings {
  const read = JSON.parse(recipe) as Recipe;
  if ('approval' in read) return { taskIds: [], approvalIds: [read.approval.approval_id] };
  return { taskIds: keptTasksOf(read).map(({ task_id }) => task_id), approvalIds: [] };
}

/** Composes a reply from its recipe, byte for byte; undefined when something that it shows no longer exists. */
export function composeReply(recipe: string, shown: Shown): string | undefined {
  const read = JSON.parse(recipe) as Recipe;
  if ('approval' in read) {
    const found = shown.approval(read.approval.approval_id);
    if (found === undefined) return undefined;
    const then = { ...found, votes: found.votes.slice(0, read.votes) };
    return JSON.stringify(withKeptMembers(representApproval(then), read.approval));
  }
  const views = keptTasksOf(read).flatMap((kept) => {
    const task = shown.taskAt(kept.task_id, kept.version);
    return task === undefined ? [] : [withKeptMembers(representTask(task), kept)];
  });
  if (views.length < keptTasksOf(read).length) return undefined;
  return JSON.stringify('task' in read ? views[0] : { tasks: views });
}

function keptTasksOf(recipe: Exclude<Recipe, { readonly votes: number }>): readonly KeptTask[] {
  if ('task' in recipe) return [recipe.task];
  if ('rows' in recipe) return recipe.rows.map((_, row) => claimedTask(recipe, row));
  return recipe.claimed.map((own) => ({ ...recipe.shared, ...own }) as KeptTask);
}
