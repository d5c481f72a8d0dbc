import { describe, expect, test } from '@jest/globals';
import type { Principal } from '@handoff/kernel';
import { ada, aRequest, fay, lea, max, noon, otto, person } from '../../testing/builders.js';
import { aGrant, inAWeek } from '../../testing/grants.js';
import type { Change } from '../task-aggregate.js';
import type { Grant } from './grant.js';
import { expireGrant, revokeGrant } from './revoke-grant.js';

const refused = (code: string): unknown => expect.objectContaining({ code });
const namesOf = ({ events }: Pick<Change, 'events'>): readonly string[] => events.map(({ name }) => name);

describe('the end of a standing grant', () => {
  const revoke = (who: Principal, grant: Grant | undefined, at = noon, ifMatch?: readonly number[]) =>
    revokeGrant({ ...aRequest(who, { ifMatch }, at) }, grant, { grantId: grant?.id ?? '', reason: 'sold' });

  test('comes with a revocation by a holder of a role that approves it, or an admin', () => {
    for (const who of [max, person('mia', 'manager'), ada]) {
      const { grant, events } = revoke(who, aGrant());
      expect(grant).toMatchObject({ revoked: { at: noon, by: { subject: who.subject }, reason: 'sold' }, version: 3 });
      expect(namesOf({ events })).toEqual(['grant.revoked']);
    }
  });

  test('is not before a use that was counted meanwhile', () => {
    const updatedAt = new Date(noon.getTime() + 5);
    expect(revoke(max, aGrant({ updatedAt })).grant).toMatchObject({ updatedAt, revoked: { at: updatedAt } });
  });

  test('is not made by others, of another version, or twice', () => {
    expect(() => revoke(fay, aGrant())).toThrow(refused('ROLE_NOT_HELD'));
    expect(() => revoke(otto, aGrant())).toThrow(refused('READ_ONLY_ROLE'));
    expect(() => revoke(lea, aGrant())).toThrow(refused('NOT_FOUND'));
    expect(() => revoke(max, undefined)).toThrow(refused('NOT_FOUND'));
    expect(() => revoke(max, aGrant(), noon, [1])).toThrow(refused('VERSION_MISMATCH'));
    const { grant } = revoke(max, aGrant());
    const over = [grant, aGrant({ uses: 10 }), aGrant({ until: noon }), aGrant({ granted: undefined })];
    for (const each of over) expect(() => revoke(max, each)).toThrow(refused('ILLEGAL_TRANSITION'));
  });

  test('of its window goes on record once, unless it ended before', () => {
    const ended = expireGrant(aGrant(), inAWeek);
    expect(ended).toMatchObject({ grant: { expiredAt: inAWeek, version: 3 }, events: [{ name: 'grant.expired' }] });
    const others = [ended!.grant, aGrant({ uses: 10 }), aGrant({ granted: undefined }), revoke(max, aGrant()).grant];
    expect(others.map((each) => expireGrant(each, inAWeek))).toEqual([undefined, undefined, undefined, undefined]);
    expect(expireGrant(aGrant(), new Date(inAWeek.getTime() - 1))).toBeUndefined();
  });
});
