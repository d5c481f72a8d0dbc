import { Link } from '@tanstack/react-router';
import type { FactEntry } from './fact-list.js';

export interface IdLinkProps {
  readonly kind: 'session' | 'task' | 'approval';
  readonly id: string;
}

const PAGES = {
  session: (sessionId: string) => ({ to: '/sessions/$sessionId', params: { sessionId } }),
  task: (taskId: string) => ({ to: '/tasks/$taskId', params: { taskId } }),
  approval: (approvalId: string) => ({ to: '/approvals/$approvalId', params: { approvalId } }),
};

/** The end of an id, which leads to the page of what it names. */
export function IdLink({ kind, id }: IdLinkProps) {
  return (
    <Link {...PAGES[kind](id)} className="mono">
      …{id.slice(-8)}
    </Link>
  );
}

/** A fact that leads to another page; undefined when there is no such thing. */
export function idFact(label: string, kind: IdLinkProps['kind'], id: string | null): FactEntry | undefined {
  return id === null ? undefined : [label, <IdLink kind={kind} id={id} />];
}

/** A trace, which leads to what else happened in it. */
export function TraceLink({ to, trace_id }: { readonly to: '/tasks' | '/audit'; readonly trace_id: string }) {
  return (
    <Link to={to} search={{ trace_id }} className="mono">
      {trace_id.length > 16 ? `…${trace_id.slice(-12)}` : trace_id}
    </Link>
  );
}
