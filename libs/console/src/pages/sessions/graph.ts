import type { Approval, ListedTask, Session } from '@handoff/client';

/** A session, a task, an approval or a decision, at its place in the picture. */
export interface GraphNode {
  readonly id: string;
  readonly kind: 'session' | 'task' | 'approval' | 'decision';
  /** What it is, and whose: names of types and roles, never free text. */
  readonly title: string;
  readonly role: string;
  readonly status: string;
  /** The node that it belongs to. */
  readonly above: string | undefined;
  /** Whether the node above waits for this one. */
  readonly isAwaited: boolean;
  readonly column: number;
  readonly row: number;
}

type Unplaced = Omit<GraphNode, 'column' | 'row'>;

const OPEN: ReadonlySet<string> = new Set(['pending', 'active', 'awaiting_approval', 'paused']);

/** The parts of a session, each under what it belongs to, placed in columns from left to right without crossing lines. */
export function graphOf(
  session: Session,
  tasks: readonly ListedTask[],
  approvals: readonly Approval[],
): readonly GraphNode[] {
  const nodes: readonly Unplaced[] = [
    nodeOfSession(session),
    ...tasks.toReversed().map((task) => nodeOfTask(task, session, tasks)),
    ...approvals.flatMap((approval) => nodesOfApproval(approval)),
  ];
  const below = new Map<string, Unplaced[]>();
  for (const node of nodes) below.set(node.above ?? '', [...(below.get(node.above ?? '') ?? []), node]);
  const placed: GraphNode[] = [];
  let rows = 0;
  const place = (node: Unplaced, column: number): void => {
    placed.push({ ...node, column, row: rows });
    const children = below.get(node.id) ?? [];
    children.forEach((child, index) => {
      if (index > 0) rows += 1;
      place(child, column + 1);
    });
  };
  place(nodes[0]!, 0);
  return placed;
}

function nodeOfSession({ session_id, agent_role, status }: Session): Unplaced {
  const common = { title: '', role: agent_role, status, above: undefined, isAwaited: false } as const;
  return { id: session_id, kind: 'session', ...common };
}

/** A task is below its parent if that is drawn, and otherwise below the session. */
function nodeOfTask(task: ListedTask, session: Session, drawn: readonly ListedTask[]): Unplaced {
  const { task_id, task_type, to_role, status, parent_task_id } = task;
  const isDrawn = drawn.some((each) => each.task_id === parent_task_id);
  const above = isDrawn && parent_task_id !== null ? parent_task_id : session.session_id;
  return { id: task_id, kind: 'task', title: task_type, role: to_role, status, above, isAwaited: OPEN.has(status) };
}

/** An approval for each role that it needs, with the decisions of that role. */
function nodesOfApproval({ approval_id, task_id, approvers, decisions, status }: Approval): readonly Unplaced[] {
  return approvers.flatMap(({ approver_role, required }) => {
    const id = `${approval_id} ${approver_role}`;
    const made = decisions.filter(({ role }) => role === approver_role);
    const given = made.filter(({ decision }) => decision === 'approved').length;
    const isAwaited = status === 'pending' && given < required;
    return [
      { id, kind: 'approval', title: '', role: approver_role, status, above: task_id, isAwaited } as const,
      ...made.map(({ decision }, index) => {
        const common = { title: '', role: approver_role, status: decision, above: id, isAwaited: false } as const;
        return { id: `${id} ${index}`, kind: 'decision', ...common } as const;
      }),
    ];
  });
}
