import { describe, expect, test } from '@jest/globals';
import { aTask, aVote, DAY_MS, fay, lea, max, noon, person } from '../../testing/builders.js';
import { aGrant, inAWeek } from '../../testing/grants.js';
import type { Task } from '../task/task.js';
import { personActingAs } from '../task/person.js';
import { covers, type Needed } from './covers.js';
import type { Grant } from './grant.js';

const later = (ms: number): Date => new Date(noon.getTime() + ms);
const MANAGER = { role: 'manager', required: 1 };

function paying(data: object = { amount: 900 }, given: Partial<Task> = {}): Task {
  return aTask({ type: 'pay', data: data as Task['data'], ...given });
}

function isCovered(grant: Partial<Grant>, needed: Partial<Needed> = {}, at = noon): boolean {
  const by = personActingAs(fay, 'finance');
  return covers(aGrant(grant), { task: paying(), groups: [MANAGER], by, ...needed }, at);
}

describe('a standing grant covers the routing of a task', () => {
  test('within its terms', () => {
    expect(isCovered({})).toBe(true);
    expect(isCovered({ subject: 'fay', toRole: 'manager', conditions: {} })).toBe(true);
  });

  test.each<readonly [string, Partial<Grant>, Date]>([
    ['before its window', { from: later(1) }, noon],
    ['once its window has ended', { until: later(DAY_MS) }, later(DAY_MS)],
    ['once its uses are used up', { uses: 10 }, noon],
    ['once it was revoked', { revoked: { at: noon, by: personActingAs(max, 'manager'), reason: undefined } }, noon],
    ['before it was granted', { granted: undefined }, noon],
    ['by a transaction that began before it was granted', { granted: { at: later(1), votes: [aVote(max)] } }, noon],
    ['of another role', { role: 'sales' }, noon],
    ['of another person', { subject: 'fred' }, noon],
    ['of the same subject of another issuer', { subject: 'fay', issuer: 'https://other.example' }, noon],
    ['to another receiver', { toRole: 'legal' }, noon],
    ['that a tool of the same name would be', { tool: 'task' }, noon],
    ['by a pattern: routing has to be named', { tool: 'task*' }, noon],
  ])('not %s', (_, grant, at) => {
    expect(isCovered(grant, {}, at)).toBe(false);
  });

  test('only if the task can begin before its end', () => {
    const until = later(DAY_MS);
    const beginning = (notBefore: Date): boolean => isCovered({ until }, { task: paying(undefined, { notBefore }) });
    expect([beginning(later(DAY_MS - 1)), beginning(until), beginning(later(2 * DAY_MS))]).toEqual([
      true,
      false,
      false,
    ]);
  });

  test('at every instant of its window', () => {
    expect([noon, later(1), new Date(inAWeek.getTime() - 1)].map((at) => isCovered({}, {}, at))).toEqual([
      true,
      true,
      true,
    ]);
  });

  test.each<readonly [string, object]>([
    ['is beyond a condition', { amount: 1_000 }],
    ['does not state what a condition asks for', {}],
    ['states it as null', { amount: null }],
    ['states it as a text', { amount: '900' }],
    ['states it as a list', { amount: [900] }],
    ['states its type twice', { amount: 900, task_type: 'pay' }],
  ])('not if it %s', (_, data) => {
    expect(isCovered({}, { task: paying(data) })).toBe(false);
  });

  test('not of another type, and not by a condition that is met in another place', () => {
    expect(isCovered({}, { task: paying(undefined, { type: 'refund' }) })).toBe(false);
    expect(isCovered({}, { task: paying({ invoice: { amount: 900 } }) })).toBe(false);
    expect(isCovered({}, { task: paying({}, { context: { amount: 900 } }) })).toBe(false);
  });

  test('only if all conditions of a name are met, and none of an empty list', () => {
    const conditions = [{ amount: '>100' }, { amount: '<1000' }];
    expect([50, 900, 5_000].map((amount) => isCovered({ conditions }, { task: paying({ amount }) }))).toEqual([
      false,
      true,
      false,
    ]);
    expect(isCovered({ conditions: { amount: [] } })).toBe(false);
  });

  test('only if all groups that are asked have granted it, each with so many people', () => {
    const two = { groups: [{ role: 'manager', required: 2 }] };
    const granted = { at: noon, votes: [aVote(max), aVote(person('mia', 'manager'))] };
    expect(isCovered({}, two)).toBe(false);
    expect(isCovered({ ...two, granted }, two)).toBe(true);
    expect(isCovered({ ...two, granted })).toBe(true);
    expect(isCovered({}, { groups: [MANAGER, { role: 'legal', required: 1 }] })).toBe(false);
    expect(isCovered({}, { groups: [{ role: 'legal', required: 1 }] })).toBe(false);
    const rejected = {
      at: noon,
      votes: [aVote(max), aVote(person('mia', 'manager'), { decision: 'rejected' as const })],
    };
    expect(isCovered({ ...two, granted: rejected }, two)).toBe(false);
  });

  test('not of those who granted it, of their agents, or of a task that they had a part in', () => {
    const both = person('max', 'finance', 'manager');
    const ofMax = paying(undefined, { parties: [{ issuer: max.issuer, subject: 'max' }] });
    expect(isCovered({}, { by: personActingAs(both, 'finance'), task: ofMax })).toBe(false);
    const byBot = { at: noon, votes: [aVote(max, { by: { ...personActingAs(max, 'manager'), actors: ['bot'] } })] };
    const ofBot = paying(undefined, {
      parties: [
        { issuer: fay.issuer, subject: 'fay' },
        { issuer: max.issuer, subject: 'bot' },
      ],
    });
    expect(isCovered({ granted: byBot }, { task: ofBot })).toBe(false);
    const inVain = { at: noon, votes: [aVote(max), aVote(lea, { group: 'legal' })] };
    const ofLea = paying(undefined, { parties: [{ issuer: lea.issuer, subject: 'lea' }] });
    expect(isCovered({ granted: inVain }, { task: ofLea })).toBe(false);
  });

  test('not of a task that another role sends, whoever routes or amends it', () => {
    expect(isCovered({}, { task: paying(undefined, { fromRole: 'sales' }) })).toBe(false);
  });

  test('not of an admin, who acts for the role and does not hold it', () => {
    expect(isCovered({}, { by: personActingAs(person('ada', 'admin'), 'finance') })).toBe(false);
  });
});

describe('a standing grant covers a held call', () => {
  const question = {
    subject: { type: 'role', id: 'finance' },
    action: { name: 'use' },
    resource: { type: 'tool', id: 'payments__transfer' },
    context: { amount_usd: 900, arguments: { to: 'ACME', amount_usd: 900 } },
  };
  const held = (asked: object): Partial<Needed> => ({
    task: aTask({ type: 'held_call', toRole: 'finance', data: { question: { ...question, ...asked } } }),
  });
  const transfers = { tool: 'payments__*', conditions: { 'arguments.to': 'ACME', 'arguments.amount_usd': '<1000' } };

  test('of a tool that it names, within its conditions', () => {
    expect(isCovered(transfers, held({}))).toBe(true);
    expect(isCovered({ ...transfers, tool: 'payments__transfer', conditions: { amount_usd: '<1000' } }, held({}))).toBe(
      true,
    );
  });

  test.each<readonly [string, object]>([
    ['another tool', { resource: { type: 'tool', id: 'payment__transfer' } }],
    ['another argument', { context: { arguments: { to: 'EVIL', amount_usd: 900 } } }],
    ['no arguments', { context: { amount_usd: 900, 'arguments.to': 'ACME', 'arguments.amount_usd': 900 } }],
    [
      'an argument that the context states too',
      { context: { arguments: { to: 'ACME', amount_usd: 900 }, 'arguments.to': 'ACME' } },
    ],
    ['arguments that are none', { context: { arguments: [] } }],
    ['another role', { subject: { type: 'role', id: 'sales' } }],
    ['a person', { subject: { type: 'user', id: 'finance' } }],
    ['another action', { action: { name: 'read' } }],
    ['a provider', { action: { name: 'use' }, resource: { type: 'provider', id: 'payments__transfer' } }],
  ])('not with %s', (_, asked) => {
    expect(isCovered(transfers, held(asked))).toBe(false);
  });

  test.each<readonly [string, object]>([
    ['context', { context: { arguments: { amount_usd: 900 }, 'arguments.to': 'ACME' } }],
    ['resource', { resource: { ...question.resource, properties: { 'arguments.to': 'ACME' } } }],
    ['action', { action: { ...question.action, properties: { 'arguments.to': 'ACME' } } }],
  ])('not if its %s states a fact by the name of an argument', (_, stated) => {
    const asked = { context: { arguments: { amount_usd: 900 } }, ...stated };
    expect(isCovered(transfers, held(asked))).toBe(false);
    expect(isCovered({ ...transfers, conditions: {} }, held(asked))).toBe(false);
  });

  test('not of a task that is no question, and not by a grant for routing', () => {
    expect(isCovered(transfers, { task: aTask({ type: 'held_call', data: { question: 'x' } }) })).toBe(false);
    expect(isCovered({ conditions: {} }, held({}))).toBe(false);
  });

  test('about data only by a grant that names data', () => {
    const data = held({ action: { name: 'read' }, resource: { type: 'data', id: 'invoices' } });
    const by = (tool: string): boolean => isCovered({ tool, conditions: {} }, data);
    expect([by('data_access__invoices'), by('data_access__*'), by('d*'), by('invoices')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
