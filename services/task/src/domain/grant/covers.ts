import { conditionsOf, isMet, readFacts } from '@handoff/kernel';
import type { ApproverGroup } from '../approval/approval-policy.js';
import { namesOf, shareAName, type Person } from '../task/person.js';
import type { Task } from '../task/task.js';
import { statusOf, votesFor, type Grant } from './grant.js';
import { DATA_PREFIX, ROUTING, useOf } from './grant-use.js';

/** An approval that a task would wait for. */
export interface Needed {
  readonly task: Task;
  readonly groups: readonly ApproverGroup[];
  /** The person who routes or amends the task. */
  readonly by: Person;
}

/**
 * Whether a grant covers an approval: it is in force, for this role, person, tool and receiver, its conditions are met by what is
 * known, the task can begin before the grant ends, all groups that the approval asks have granted it, and no grantor has a part in the
 * task: nobody grants to themselves. What is not known does not cover.
 */
export function covers(grant: Grant, { task, groups, by }: Needed, now: Date): boolean {
  const use = useOf(task);
  return (
    use !== undefined &&
    statusOf(grant, now) === 'active' &&
    isFor(grant, by) &&
    task.fromRole === grant.role &&
    (grant.toRole === undefined || grant.toRole === task.toRole) &&
    names(grant.tool, use.tool) &&
    (task.notBefore === undefined || task.notBefore < grant.until) &&
    areMet(grant, use.facts) &&
    groups.every((group) => votesFor(grant.granted?.votes ?? [], group).length === group.required) &&
    !(grant.granted?.votes ?? []).some((vote) => shareAName(namesOf(vote.by), task.parties))
  );
}

/** An admin who acts for the role does not hold it. */
function isFor({ role, issuer, subject }: Grant, by: Person): boolean {
  if (by.role !== role) return false;
  return subject === undefined || (by.subject === subject && by.issuer === issuer);
}

/** Routing, and types of data, are covered only by a grant that names them. */
function names(pattern: string, tool: string): boolean {
  if (!pattern.endsWith('*')) return pattern === tool;
  const start = pattern.slice(0, -1);
  if (tool === ROUTING || (tool.startsWith(DATA_PREFIX) && !start.startsWith(DATA_PREFIX))) return false;
  return tool.startsWith(start);
}

function areMet({ conditions }: Grant, facts: object): boolean {
  const asked = conditionsOf(conditions);
  const known = readFacts(
    facts,
    asked.map(({ name }) => name),
  );
  return asked.every((condition) => isMet(condition, known));
}
