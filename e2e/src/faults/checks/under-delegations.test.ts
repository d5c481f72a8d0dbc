import { describe, expect, test } from '@jest/globals';
import { auditJoinsState } from './audit-joins-state.js';
import { delegatedSnapshot, honestSnapshot } from './honest-snapshot.js';
import type { DecisionRow, DelegationRow, Snapshot } from './snapshot.js';
import { underDelegations } from './under-delegations.js';

interface Doctored {
  readonly vote?: Partial<DecisionRow>;
  readonly delegation?: Partial<DelegationRow>;
  readonly more?: (honest: Snapshot) => Partial<Snapshot>;
}

function snapshotOf({ vote = {}, delegation = {}, more }: Doctored): Snapshot {
  const honest = delegatedSnapshot();
  const doctored = {
    ...honest,
    decisions: honest.decisions.map((each) => ({ ...each, ...vote })),
    delegations: honest.delegations.map((each) => ({ ...each, ...delegation })),
  };
  return { ...doctored, ...more?.(doctored) };
}

const told = (metadata: object) => (honest: Snapshot) => ({
  audit: honest.audit.map((row) => ({ ...row, metadata: { ...row.metadata, ...metadata } })),
});

describe('votes under delegations', () => {
  test('are in order with a delegation in force and both people on record, and in one’s own right without', () => {
    expect(auditJoinsState(delegatedSnapshot())).toEqual([]);
    expect(underDelegations(honestSnapshot())).toEqual([]);
  });

  test.each<[string, Doctored, string]>([
    ['before the window', { delegation: { starts_ms: 4_001 } }, 'before the delegation began'],
    ['in the moment that the window is over', { delegation: { ends_ms: 4_000 } }, 'after the delegation had ended'],
    ['after somebody has ended it', { delegation: { ended_ms: 3_999 } }, 'after the delegation had ended'],
    ['under none', { vote: { delegation_id: null, on_behalf_of: null } }, 'who never held legal'],
    ['under one that is not there', { vote: { delegation_id: 'other' } }, 'does not exist'],
    ['under one to somebody else', { delegation: { delegate: 'other' } }, 'of other people'],
    ['under one by somebody else', { delegation: { delegator: 'other' } }, 'of other people'],
    ['under one of another role', { delegation: { role: 'board' } }, 'another role'],
    ['without the delegator on record', { more: told({ on_behalf_of: undefined }) }, 'the log does not tell'],
    ['with another delegation on record', { more: told({ delegation_id: 'other' }) }, 'the log does not tell'],
    [
      'with the delegator as the actor on record',
      { more: ({ audit }) => ({ audit: audit.map((row) => ({ ...row, actor: 'http://issuer.test#legal' })) }) },
      'the log does not tell',
    ],
    [
      'beside a vote of the delegator',
      {
        more: ({ decisions }) => ({
          decisions: [...decisions, { ...decisions[0]!, subject: 'legal', delegation_id: null, on_behalf_of: null }],
        }),
      },
      'two votes of legal by the right of legal',
    ],
  ])('%s are not', (_what, doctored, violation) => {
    expect(underDelegations(snapshotOf(doctored)).join()).toContain(violation);
  });
});
