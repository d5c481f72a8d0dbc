import { describe, expect, test } from '@jest/globals';
import { HandoffError } from '@handoff/kernel';
import {
  aCall,
  aDocument,
  aProfile,
  callOf,
  holderOf,
  signed,
  toCreate,
  toPublish,
  toRollBack,
  toUpdate,
  written,
} from '../testing/builders.js';
import { decideCreate } from './decide-create.js';
import { decidePublication, decideRollback } from './decide-publication.js';
import { decideUpdate } from './decide-update.js';
import { statusOf } from './profile.js';

const refused = (code: string) => expect.objectContaining({ code });
const PUBLISHED = { bundleVersion: 1, digest: 'd', contentHash: written().contentHash, at: new Date(0) };
const as = (subject: string, actor?: string) => {
  const principal = { ...holderOf('admin'), subject, ...(actor === undefined ? {} : { authentication: { actor } }) };
  return aCall({ principal });
};

describe('a profile', () => {
  test('begins as a draft of its author, with version 1', () => {
    const { profile, event } = decideCreate(undefined, toCreate('finance', as('ada', 'bot')));
    expect([event, statusOf(profile), profile.version]).toEqual(['created', 'draft', 1]);
    expect(profile.authors).toEqual([
      { issuer: 'urn:test', subject: 'ada' },
      { issuer: 'urn:test', subject: 'bot' },
    ]);
  });

  test('is one per role', () => {
    expect(() => decideCreate(aProfile(), toCreate())).toThrow(refused('PROFILE_EXISTS'));
  });

  test('that is not valid is not made', () => {
    const command = toCreate();
    const refusal = new HandoffError('VALIDATION_FAILED');
    const input = { ...command.input, written: { refusal } };
    expect(() => decideCreate(undefined, { ...command, input })).toThrow(refused('VALIDATION_FAILED'));
  });

  test('that was published and then changed says so; a change back makes it published', () => {
    const published = aProfile({ published: PUBLISHED, version: 4, authors: [] });
    const changed = decideUpdate(published, toUpdate(4)).profile;
    expect([statusOf(published), statusOf(changed)]).toEqual(['published', 'changed']);
    expect(statusOf(decideUpdate(changed, toUpdate(5, aDocument())).profile)).toBe('published');
  });

  test('keeps what was published while its draft changes', () => {
    const change = decideUpdate(aProfile({ published: PUBLISHED, version: 4 }), toUpdate(4));
    expect([change.bundle, change.profile.published]).toEqual([undefined, PUBLISHED]);
  });
});

describe('only admins write and publish', () => {
  const others = [
    [holderOf('finance'), 'FORBIDDEN'],
    [holderOf('auditor'), 'READ_ONLY_ROLE'],
  ] as const;

  test.each(others)('%j', (principal, code) => {
    const call = aCall({ principal });
    const profile = aProfile({ published: PUBLISHED });
    expect(() => decideCreate(undefined, toCreate('finance', call))).toThrow(refused(code));
    expect(() => decideUpdate(profile, toUpdate(1, aDocument(), call))).toThrow(refused(code));
    expect(() => decidePublication(profile, toPublish(1, signed(2), call))).toThrow(refused(code));
    expect(() => decideRollback(profile, toRollBack(1, signed(2), aDocument(), call))).toThrow(refused(code));
  });

  test('who may not see a profile does not learn that it exists', () => {
    const call = aCall({ principal: holderOf('legal') });
    for (const profile of [aProfile(), undefined]) {
      expect(() => decideUpdate(profile, toUpdate(1, aDocument(), call))).toThrow(refused('NOT_FOUND'));
    }
  });
});

describe('two people publish', () => {
  test('another admin than the author publishes, and the authors begin anew', () => {
    const { profile, bundle, event } = decidePublication(aProfile(), toPublish(1));
    expect([event, statusOf(profile), profile.authors, profile.version]).toEqual(['published', 'published', [], 2]);
    expect(bundle).toMatchObject({ version: 1, role: 'finance', publishedBy: { issuer: 'urn:test', subject: 'ben' } });
  });

  test.each([
    ['the author', 'ada', undefined],
    ['somebody for whom an agent of the author acts', 'ben', 'bot'],
    ['an agent of the author by itself', 'bot', undefined],
    ['somebody for whom the author acts', 'cid', 'ada'],
  ])('%s does not', (_who, subject, actor) => {
    const profile = decideCreate(undefined, toCreate('finance', as('ada', 'bot'))).profile;
    expect(() => decidePublication(profile, toPublish(1, signed(1), as(subject, actor)))).toThrow(
      refused('AUTHOR_CANNOT_PUBLISH'),
    );
  });

  test('everyone who changed the draft is an author, also who changed it first', () => {
    const first = decideCreate(undefined, toCreate('finance', as('ada'))).profile;
    const second = decideUpdate(first, toUpdate(1, aDocument({ description: 'x' }), as('ben'))).profile;
    for (const author of ['ada', 'ben']) {
      const publish = toPublish(2, signed(1), as(author));
      expect(() => decidePublication(second, publish)).toThrow(refused('AUTHOR_CANNOT_PUBLISH'));
    }
    expect(decidePublication(second, toPublish(2, signed(1), as('cid'))).event).toBe('published');
  });

  test('what was read: another content_hash is CONTENT_CHANGED', () => {
    const other = 'f'.repeat(64);
    expect(() => decidePublication(aProfile(), toPublish(1, signed(1), callOf('ben'), other))).toThrow(
      refused('CONTENT_CHANGED'),
    );
    const publish = toPublish(1, signed(1), callOf('ben'), written().contentHash);
    expect(decidePublication(aProfile(), publish).event).toBe('published');
  });

  test('by If-Match, only the version that was read', () => {
    const call = { ...callOf('ben'), ifMatch: [7] };
    expect(() => decidePublication(aProfile(), toPublish(1, signed(1), call))).toThrow(refused('VERSION_MISMATCH'));
  });

  test('a bundle that was signed for another version of the draft is not taken', () => {
    expect(() => decidePublication(aProfile({ version: 2 }), toPublish(1))).toThrow(refused('WRITE_CONFLICT'));
    expect(() => decidePublication(aProfile(), toPublish(1, signed(2)))).toThrow(refused('WRITE_CONFLICT'));
  });
});

describe('rolling back', () => {
  const now = aProfile({ version: 4, published: { ...PUBLISHED, bundleVersion: 2 }, authors: [] });
  const earlier = aDocument({ description: 'as it was' });

  test('publishes an earlier profile under the next version, and makes it the draft', () => {
    const { profile, bundle, event } = decideRollback(now, toRollBack(4, signed(3, earlier), earlier));
    expect([event, bundle!.version, profile.draft, statusOf(profile)]).toEqual([
      'rolled_back',
      3,
      earlier,
      'published',
    ]);
  });

  test('takes the place of changes that nobody has published, and says that there were some', () => {
    const changed = { ...now, draft: earlier, contentHash: written(earlier).contentHash };
    const { from, profile } = decideRollback(changed, toRollBack(4, signed(3)));
    expect([from, statusOf(profile), profile.draft]).toEqual(['changed', 'published', aDocument()]);
  });

  test('by If-Match, only from the version that was read', () => {
    const by = (ifMatch: readonly number[]) => ({ ...callOf('ada'), ifMatch });
    const back = (ifMatch: readonly number[]) =>
      decideRollback(now, toRollBack(4, signed(3, earlier), earlier, by(ifMatch)));
    expect(() => back([3])).toThrow(refused('VERSION_MISMATCH'));
    expect(back([3, 4]).event).toBe('rolled_back');
  });

  test('is not by a bundle that was signed under another number, or before somebody else changed the profile', () => {
    for (const command of [toRollBack(4, signed(2, earlier), earlier), toRollBack(3, signed(3, earlier), earlier)]) {
      expect(() => decideRollback(now, command)).toThrow(refused('WRITE_CONFLICT'));
    }
  });

  test('is for one admin, also for who wrote that version', () => {
    const { profile, bundle } = decideRollback(
      { ...now, authors: [{ issuer: 'urn:test', subject: 'ada' }] },
      toRollBack(4, signed(3, earlier), earlier, callOf('ada')),
    );
    expect([bundle!.publishedBy.subject, profile.authors]).toEqual(['ada', []]);
  });

  test('to a version that there is not is refused', () => {
    const command = toRollBack(4, undefined);
    const input = { ...command.input, draft: undefined };
    expect(() => decideRollback(now, { ...command, input })).toThrow(refused('VALIDATION_FAILED'));
  });
});
