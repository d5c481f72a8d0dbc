import { beforeAll, describe, expect, test } from '@jest/globals';
import type { DryRunPage } from '@handoff/contracts';
import { uuidv7, type Call, type JsonObject } from '@handoff/kernel';
import { createCedarTriedPolicies } from '../adapters/cedar-tried-policies.js';
import { createCryptoProfileFormat } from '../adapters/crypto-profile-format.js';
import type { RecordedAnswer } from '../domain/dry-run.js';
import type { KeptFacts } from '../domain/kept-facts.js';
import type { Profile } from '../domain/profile.js';
import type { StoredBundle } from '../ports/profile-store.js';
import type { TriedPolicies } from '../ports/tried-policies.js';
import { aRecordedAnswer } from '../testing/access-builders.js';
import { aCall, aDocument, after, aProfile, holderOf, NOON } from '../testing/builders.js';
import { dryRunProfile } from './dry-run.js';

const format = createCryptoProfileFormat([Buffer.alloc(32, 1)]);
const stranger = createCryptoProfileFormat([Buffer.alloc(32, 2)]);
const asAuditor = aCall({ principal: holderOf('auditor') });
const NEVER = new AbortController().signal;
const HOUR_MS = 3_600_000;
let tried: TriedPolicies;
beforeAll(() => {
  tried = createCedarTriedPolicies();
});

const ALLOW_ALL = [{ allow_tool: 'github__*', reason: 'Work.' }];
const IN_FINANCE = { allow_tool: 'github__*', conditions: { repo: 'finance/*' } };

/** A log of answers that a test writes, newest first, by bundles that it publishes, and a draft. */
async function setLog(draft: readonly object[]) {
  const bundles = new Map<number, StoredBundle>();
  const log: RecordedAnswer[] = [];
  const facts = new Map<string, KeptFacts>();
  const reads: number[] = [];
  const checked = async (policies: readonly object[]) => {
    const result = await format.check(aDocument({ policies: policies as JsonObject[] }));
    if ('refusal' in result) throw result.refusal;
    return result;
  };
  const profile: Profile = aProfile({ role: 'finance', ...(await checked(draft)) });
  const deps = {
    store: {
      find: async (role: string) => (role === 'finance' ? profile : undefined),
      findPublished: async () => profile.published,
      findBundle: async (_role: string, version: number) => bundles.get(version),
    },
    format,
    access: {
      findFacts: async (ids: readonly string[]) =>
        new Map(ids.flatMap((id) => (facts.has(id) ? [[id, facts.get(id)!] as const] : []))),
    },
    record: {
      read: async ({
        from,
        to,
        after: place,
        limit,
      }: {
        from: Date;
        to: Date;
        after: { id: string } | undefined;
        limit: number;
      }) => {
        const begin = place === undefined ? 0 : log.findIndex(({ auditId }) => auditId === place.id) + 1;
        const inSpan = log.slice(begin).filter(({ recordedAt: at }) => at >= from && at < to);
        reads.push(inSpan.slice(0, limit).length);
        return { answers: inSpan.slice(0, limit), more: inSpan.length > limit };
      },
    },
    tried,
    clock: { now: () => NOON },
  };
  type Request = { readonly query?: object; readonly body?: object; readonly role?: string };
  const page = async ({ query = {}, body = {}, role = 'finance' }: Request = {}, call: Call = asAuditor) => {
    const input = { params: { role }, query: { limit: 20, ...query }, body };
    const reply = await dryRunProfile(deps as unknown as Parameters<typeof dryRunProfile>[0])(input, call, NEVER);
    return JSON.parse(reply.body) as DryRunPage;
  };
  return {
    log,
    reads,
    page,
    publish: async (version: number, policies: readonly object[], by = format): Promise<RecordedAnswer['bundle']> => {
      const { digest, text } = await by.sign((await checked(policies)).draft, version, NOON);
      bundles.set(version, { version, digest, text, publishedBy: { issuer: 'i', subject: 'ben' }, publishedAt: NOON });
      return { version, digest };
    },
    /** Puts an answer on record, as the oldest. */
    add: (changes: Partial<RecordedAnswer>, kept?: JsonObject): RecordedAnswer => {
      const answer = aRecordedAnswer({
        auditId: uuidv7(NOON),
        recordedAt: after(-HOUR_MS * (log.length + 1)),
        outcome: 'allow',
        code: 'allowed',
        deciding: ['/policies/0'],
        ...changes,
      });
      log.push(answer);
      if (kept !== undefined) {
        const until = after(HOUR_MS);
        facts.set(answer.auditId, { id: answer.auditId, role: 'finance', names: ['repo'], facts: kept, until });
      }
      return answer;
    },
    /** All pages. */
    all: async (query: object = {}): Promise<readonly DryRunPage[]> => {
      const pages = [await page({ query })];
      for (let cursor = pages[0]!.next_cursor; cursor !== null; cursor = pages.at(-1)!.next_cursor) {
        pages.push(await page({ query: { ...query, cursor } }));
      }
      return pages;
    },
  };
}

describe('a dry run', () => {
  test('names the answers that would be others, with the rules that decided and those that would', async () => {
    const { publish, add, page } = await setLog([...ALLOW_ALL, { deny_tool: 'github__push', reason: 'Not alone.' }]);
    const bundle = await publish(3, ALLOW_ALL);
    add({ bundle });
    const pushed = add({ bundle, asked: { kind: 'tool', name: 'github__push' }, seq: 42 });
    expect(await page()).toEqual({
      role: 'finance',
      content_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      from: after(-30 * 24 * HOUR_MS).toISOString(),
      to: NOON.toISOString(),
      reached: after(-30 * 24 * HOUR_MS).toISOString(),
      answers: 2,
      same: 1,
      different: 1,
      not_replayable: 0,
      missing_facts: [],
      differences: [
        {
          audit_id: pushed.auditId,
          seq: 42,
          trace_id: 'trace-0',
          recorded_at: pushed.recordedAt.toISOString(),
          action: 'use',
          resource: { type: 'tool', id: 'github__push' },
          before: {
            outcome: 'allow',
            code: 'allowed',
            deciding: [{ pointer: '/policies/0', rule: 'allow_tool', pattern: 'github__*', reason: 'Work.' }],
            bundle_version: 3,
          },
          after: {
            outcome: 'deny',
            code: 'denied',
            deciding: [{ pointer: '/policies/1', rule: 'deny_tool', pattern: 'github__push', reason: 'Not alone.' }],
            reason: 'Not alone.',
          },
        },
      ],
      next_cursor: null,
    });
  });

  test('counts an answer as not replayable that hangs on facts that are not on record, and guesses nothing', async () => {
    const { publish, add, page } = await setLog([IN_FINANCE]);
    const bundle = await publish(1, ALLOW_ALL);
    add({ bundle });
    add({ bundle }, { repo: 'finance/x' });
    add({ bundle }, { repo: 'legal/x' });
    add({ bundle }, {});
    const { answers, same, different, not_replayable, missing_facts, differences } = await page();
    expect([answers, same, different, not_replayable]).toEqual([4, 1, 2, 1]);
    expect(missing_facts).toEqual([{ name: 'repo', answers: 1 }]);
    expect(JSON.stringify(differences)).not.toContain('legal/x');
  });

  test('needs no facts where the rules for a name stay as they are', async () => {
    const { publish, add, page } = await setLog([{ deny_tool: 'jira__*' }, IN_FINANCE]);
    add({ bundle: await publish(1, [IN_FINANCE]) });
    expect(await page()).toMatchObject({ answers: 1, same: 1, not_replayable: 0 });
  });

  test('does not believe a bundle that does not verify, nor another one than the record names', async () => {
    const { publish, add, page } = await setLog([IN_FINANCE]);
    add({ bundle: await publish(1, [IN_FINANCE], stranger) });
    add({ bundle: { ...(await publish(2, [IN_FINANCE]))!, digest: 'f'.repeat(64) } });
    add({ bundle: { version: 9, digest: 'd9' } });
    expect(await page()).toMatchObject({ answers: 3, same: 0, not_replayable: 3 });
    const other = await page({ body: { profile: aDocument({ policies: [{ deny_tool: '*' }] }) } });
    expect(other.differences.map(({ before }) => before.deciding)).toEqual(
      Array.from({ length: 3 }, () => [{ pointer: '/policies/0' }]),
    );
  });

  test('replays what was answered without rules too, and questions that nobody understands stay unanswered', async () => {
    const { add, page } = await setLog(ALLOW_ALL);
    const none = { outcome: 'deny', deciding: [], bundle: undefined } as const;
    add({ ...none, code: 'unknown_role' });
    add({ ...none, code: 'not_evaluated', bundle: { version: 1, digest: 'd' } });
    add({ ...none, code: 'unknown_question', asked: undefined });
    add({ ...none, code: 'bad_name', asked: undefined });
    add({ ...none, code: 'unknown_question', asked: undefined, role: undefined });
    add({ ...none, code: 'unknown_role', role: 'legal' });
    const { answers, same, differences } = await page();
    expect([answers, same]).toEqual([4, 2]);
    expect(differences.map(({ before, after: now }) => [before.code, before.bundle_version, now.code])).toEqual([
      ['unknown_role', null, 'allowed'],
      ['not_evaluated', 1, 'allowed'],
    ]);
  });

  test('tries the profile of the request, which has to be one of the role and valid', async () => {
    const { publish, add, page } = await setLog(ALLOW_ALL);
    add({ bundle: await publish(1, ALLOW_ALL) });
    expect(await page()).toMatchObject({ same: 1 });
    expect(await page({ body: { profile: aDocument({ policies: [] }) } })).toMatchObject({ different: 1 });
    for (const [profile, pointer] of [
      [aDocument({ role: 'legal' }), '/profile/role'],
      [aDocument({ display_name: ' ' }), '/profile/display_name'],
    ] as const) {
      await expect(page({ body: { profile } })).rejects.toMatchObject({
        code: 'VALIDATION_FAILED',
        errors: [expect.objectContaining({ pointer })],
      });
    }
  });
});

describe('the pages of a dry run', () => {
  test('replay each answer of the span once, with as many differences as are asked for', async () => {
    const { publish, add, all } = await setLog([{ deny_tool: 'github__push' }, ...ALLOW_ALL]);
    const bundle = await publish(1, ALLOW_ALL);
    const different = new Set<string>();
    for (let n = 0; n < 230; n += 1) {
      const isPush = n % 10 < 3;
      const { auditId } = add({ bundle, ...(isPush ? { asked: { kind: 'tool', name: 'github__push' } } : {}) });
      if (isPush) different.add(auditId);
    }
    const pages = await all({ limit: 7 });
    expect(pages.flatMap(({ differences }) => differences.map(({ audit_id: id }) => id))).toEqual([...different]);
    expect(pages.reduce((sum, { answers }) => sum + answers, 0)).toBe(230);
    expect(pages.slice(0, -1).every(({ differences }) => differences.length === 7)).toBe(true);
    const reached = pages.map((page) => page.reached);
    expect(reached).toEqual([...reached].sort().reverse());
  });

  test('read 1,000 answers at most, 100 at a time', async () => {
    const { add, all, reads } = await setLog(ALLOW_ALL);
    for (let n = 0; n < 1_234; n += 1) add({ recordedAt: after(-1 - n), role: n % 2 === 0 ? 'finance' : 'legal' });
    const pages = await all();
    expect(pages.map(({ answers }) => answers)).toEqual([500, 117]);
    expect(Math.max(...reads)).toBe(100);
    expect(reads).toHaveLength(13);
  });

  test('keep the span of the first one, and its profile', async () => {
    const { publish, add, page } = await setLog([{ deny_tool: '*' }]);
    const bundle = await publish(1, ALLOW_ALL);
    for (let n = 0; n < 5; n += 1) add({ bundle });
    const span = { from: after(-4 * HOUR_MS).toISOString(), to: after(-HOUR_MS).toISOString() };
    const first = await page({ query: { ...span, limit: 2 } });
    const cursor = first.next_cursor!;
    const second = await page({ query: { limit: 2, cursor } });
    expect([first.answers, second.answers, second.from, second.to]).toEqual([2, 1, span.from, span.to]);
    const profile = aDocument({ policies: [{ deny_tool: 'x' }] });
    await expect(page({ query: { cursor }, body: { profile } })).rejects.toMatchObject({ code: 'CONTENT_CHANGED' });
    await expect(page({ query: { cursor: 'x' } })).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
  });

  test('let other work have its turn', async () => {
    const { add, page } = await setLog(ALLOW_ALL);
    for (let n = 0; n < 50; n += 1) add({});
    let turns = 0;
    const counting = (): void => {
      turns += 1;
      timer = setImmediate(counting);
    };
    let timer = setImmediate(counting);
    await page();
    clearImmediate(timer);
    expect(turns).toBeGreaterThanOrEqual(9);
  });
});

test.each([
  ['an auditor', 'auditor', undefined],
  ['an admin', 'admin', undefined],
  ['a holder of the role', 'finance', 'FORBIDDEN'],
  ['a holder of another role', 'legal', 'NOT_FOUND'],
])('%s (%s) who asks for a dry run gets %s', async (_who, role, code) => {
  const { page } = await setLog(ALLOW_ALL);
  const asking = page({}, aCall({ principal: holderOf(role) }));
  if (code === undefined) expect(await asking).toMatchObject({ answers: 0, next_cursor: null });
  else await expect(asking).rejects.toMatchObject({ code });
  await expect(page({ role: 'nobody' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
