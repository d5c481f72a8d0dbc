import { OPERATIONS, type HttpBinding } from '@handoff/contracts';
import { foundNothing, outcomesOf, type Call } from '../load/history.js';
import { countEffects } from './effects.js';
import type { Snapshot } from './snapshot.js';
import type { Invariant, Violation } from './violation.js';

/** Every acknowledged change is in Postgres once, with the requested content; no refused change is there. */
export const acknowledgedOnce: Invariant = (snapshot) => {
  const effects = countEffects(snapshot);
  const contents = contentOf(snapshot);
  return outcomesOf(snapshot.history).flatMap((outcome, id): Violation[] => {
    const call = snapshot.history.calls[id]!;
    if (call.key === undefined || call.barred !== undefined || outcome.type === 'unknown') return [];
    if (foundNothing(outcome.entry)) return [];
    const found = effects(call);
    if (outcome.type === 'fail') {
      return found === 0 || call.rightCanEnd === true
        ? []
        : [`${name(call)} was refused with ${outcome.entry.status} and acted`];
    }
    if (found !== 1) return [`${name(call)} was acknowledged and is there ${found} times`];
    const reply = subjectOf(JSON.parse(outcome.entry.body ?? '{}') as Reply);
    return contents(call, reply).map((what) => `${name(call)} was acknowledged, but ${what}`);
  });
};

function name({ operation, marker }: Call): string {
  return `${operation} ${marker}`;
}

type Reply = Readonly<Record<string, unknown>>;

/** The resource of an answer: for a claim, its one task. */
function subjectOf(reply: Reply): Reply {
  const [claimed] = (reply['tasks'] ?? []) as readonly Reply[];
  return claimed ?? reply;
}

/** The member of an answer that holds the id of its resource. */
function idMemberOf({ operation }: Call): string {
  const { location, path }: HttpBinding = OPERATIONS[operation].http;
  const [, member = operation === 'createDelegation' ? 'delegation_id' : 'task_id'] =
    /\{(\w+)\}/.exec(location ?? path) ?? [];
  return member;
}

/** The differences between the stored state and the acknowledgement. */
function contentOf(snapshot: Snapshot): (call: Call, reply: Reply) => readonly string[] {
  const rows = new Map(
    [...snapshot.sessions, ...snapshot.tasks, ...snapshot.approvals, ...snapshot.delegations].map(
      (row) => [row.id, row] as const,
    ),
  );

  return (call, reply) => {
    const asked = JSON.parse(call.body ?? '{}') as Record<string, unknown>;
    const row = rows.get(String(reply[idMemberOf(call)]));
    if (row === undefined) return [`nothing has the id that it was answered with`];
    const wrong: string[] = [];
    const expect = (what: string, is: unknown, wanted: unknown): void => {
      if (is !== wanted)
        wrong.push(`${what} of ${row.id} is ${JSON.stringify(is)} instead of ${JSON.stringify(wanted)}`);
    };
    if (row.version < Number(reply['version'])) expect('the version', row.version, reply['version']);
    if (row.version === reply['version']) expect('the status', row.status, reply['status']);
    if ('metadata' in row) {
      expect('the role', row.role, reply['agent_role'] ?? row.role);
      if (row.version === reply['version']) expect('the metadata', row.metadata['marker'], call.marker);
    } else if ('payload' in row && call.operation === 'routeTask') {
      expect('the description', row.description, call.marker);
      expect('the target', row.to_role, asked['target']);
      expect('the session', row.session_id, asked['session_id']);
    } else if ('payload' in row && call.operation === 'amendTask') {
      expect('the context', row.context?.['marker'], call.marker);
    } else if ('approver_roles' in row && call.operation === 'requestApproval') {
      expect('the reason', row.reason, call.marker);
      expect('the task', row.task_id, asked['task_id']);
    } else if ('approver_roles' in row) {
      const subject = snapshot.subjects.get(call.caller.subject);
      const own = snapshot.decisions.find((each) => each.approval_id === row.id && each.subject === subject);
      expect('the decision', own?.decision, asked['decision']);
    }
    return wrong;
  };
}
