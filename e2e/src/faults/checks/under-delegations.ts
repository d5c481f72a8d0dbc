import type { DecisionRow, DelegationRow, Snapshot } from './snapshot.js';
import type { Violation } from './violation.js';

/**
 * Every vote is by somebody who held the role, or under a delegation of it to the voter that was in force; the log names both people
 * of a delegated vote; and a holder and the holder's delegates have one vote of a group together.
 */
export function underDelegations(snapshot: Snapshot): readonly Violation[] {
  const delegations = new Map(snapshot.delegations.map((each) => [each.id, each]));
  const holders = holdersIn(snapshot);
  return [
    ...snapshot.decisions.flatMap((vote) =>
      vote.delegation_id === null
        ? inOwnRight(vote, holders)
        : [...inForce(vote, delegations.get(vote.delegation_id)), ...onRecord(vote, snapshot)],
    ),
    ...usedTwice(snapshot.decisions),
  ];
}

/** The subjects whose tokens granted a role, by role. */
function holdersIn({ history, subjects }: Snapshot): ReadonlyMap<string, ReadonlySet<string>> {
  const holders = new Map<string, Set<string>>();
  for (const { caller } of history.calls) {
    const subject = subjects.get(caller.subject) ?? caller.subject;
    for (const role of caller.roles) holders.set(role, (holders.get(role) ?? new Set()).add(subject));
  }
  return holders;
}

function inOwnRight(
  { approval_id, subject, role }: DecisionRow,
  holders: ReadonlyMap<string, ReadonlySet<string>>,
): readonly Violation[] {
  if (holders.get(role)?.has(subject) === true) return [];
  return [`${approval_id} has a vote of ${subject}, who never held ${role}, under no delegation`];
}

function inForce(vote: DecisionRow, delegation: DelegationRow | undefined): readonly Violation[] {
  const { approval_id, subject, on_behalf_of, role, issuer, decided_ms } = vote;
  const name = `${approval_id} has a vote of ${subject} on behalf of ${on_behalf_of}`;
  if (delegation === undefined) return [`${name} under a delegation that does not exist`];
  const { delegate, delegator, starts_ms, ends_ms, ended_ms } = delegation;
  const isTheirs = delegate === subject && delegator === on_behalf_of && delegation.issuer === issuer;
  if (!isTheirs || delegation.role !== role) return [`${name} under a delegation of other people or of another role`];
  if (decided_ms < starts_ms) return [`${name} before the delegation began`];
  if (decided_ms >= Math.min(ends_ms, ended_ms ?? Infinity)) return [`${name} after the delegation had ended`];
  return [];
}

function onRecord(vote: DecisionRow, { audit }: Snapshot): readonly Violation[] {
  const { approval_id, issuer, subject, on_behalf_of, delegation_id } = vote;
  const told = audit.some(
    ({ event_type, subject: about, actor, metadata }) =>
      (event_type === 'approval.voted' || event_type === 'approval.decided') &&
      about === approval_id &&
      actor === `${issuer}#${subject}` &&
      metadata.delegation_id === delegation_id &&
      metadata.on_behalf_of?.subject === on_behalf_of,
  );
  return told ? [] : [`the log does not tell that ${subject} voted on ${approval_id} on behalf of ${on_behalf_of}`];
}

function usedTwice(decisions: readonly DecisionRow[]): readonly Violation[] {
  const used = new Set<string>();
  return decisions.flatMap(({ approval_id, role, issuer, subject, on_behalf_of }) => {
    const holder = on_behalf_of ?? subject;
    const right = JSON.stringify([approval_id, role, issuer, holder]);
    if (used.has(right)) return [`${approval_id} has two votes of ${role} by the right of ${holder}`];
    used.add(right);
    return [];
  });
}
