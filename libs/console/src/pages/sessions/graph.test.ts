import { describe, expect, test } from '@jest/globals';
import type { Approval, ListedTask, Session } from '@handoff/client';
import { graphOf } from './graph.js';

const session = { session_id: 's', agent_role: 'finance', status: 'active' } as Session;
const task = (task_id: string, parent_task_id: string | null, status = 'pending') =>
  ({ task_id, task_type: `type-${task_id}`, to_role: 'manager', status, parent_task_id }) as ListedTask;
const approval = (given: Partial<Approval>) =>
  ({ approval_id: 'a', task_id: 't1', approvers: [], decisions: [], status: 'pending', ...given }) as Approval;
const legal = { approver_role: 'legal', required: 2 };
const yes = { decision: 'approved', role: 'legal' } as Approval['decisions'][number];

describe('the graph of a session', () => {
  test('has each task below its parent, and each approval below its task, by column', () => {
    // The API lists the newest first; the picture begins with the oldest.
    const tasks = [task('t3', null), task('t2', 't1'), task('t1', null)];
    const nodes = graphOf(session, tasks, [approval({ approvers: [legal], decisions: [yes] })]);
    expect(nodes.map(({ id, above, column, row }) => [id, above, column, row])).toEqual([
      ['s', undefined, 0, 0],
      ['t1', 's', 1, 0],
      ['t2', 't1', 2, 0],
      ['a legal', 't1', 2, 1],
      ['a legal 0', 'a legal', 3, 1],
      ['t3', 's', 1, 2],
    ]);
  });

  test('no two nodes share a place', () => {
    const tasks = Array.from({ length: 30 }, (_, i) => task(`t${i}`, i % 3 === 0 ? null : `t${i - (i % 3)}`)).reverse();
    const nodes = graphOf(session, tasks, [approval({ task_id: 't1', approvers: [legal] })]);
    expect(nodes).toHaveLength(32);
    expect(new Set(nodes.map(({ column, row }) => `${column} ${row}`)).size).toBe(32);
  });

  test('what has not ended is awaited, and a group only while it lacks votes', () => {
    const isAwaited = (id: string, decisions: Approval['decisions'], status: Approval['status'] = 'pending') =>
      graphOf(
        session,
        [task('t1', null), task('t2', null, 'completed')],
        [approval({ approvers: [legal], decisions, status })],
      ).find((node) => node.id === id)?.isAwaited;
    expect([isAwaited('t1', []), isAwaited('t2', [])]).toEqual([true, false]);
    expect([isAwaited('a legal', [yes]), isAwaited('a legal', [yes, yes])]).toEqual([true, false]);
    expect(isAwaited('a legal', [], 'expired')).toBe(false);
  });

  test('a task whose parent is not among them is below the session, and one of a circle is left out', () => {
    const nodes = graphOf(session, [task('t1', 'elsewhere'), task('x', 'y'), task('y', 'x')], []);
    expect(nodes.map(({ id, above }) => [id, above])).toEqual([
      ['s', undefined],
      ['t1', 's'],
    ]);
  });
});
