import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { outboxHintSubject } from '@handoff/contracts';
import { silentLog, steadyClock, uuidv7 } from '@handoff/kernel';
import { openBus, type Bus } from '@handoff/messaging';
import { eventually } from '@handoff/testing';
import { openBusPublications, type OpenPublications } from '../adapters/bus-publications.js';
import { createCryptoProfileFormat } from '../adapters/crypto-profile-format.js';
import { decidePublication } from '../domain/decide-publication.js';
import type { Profile } from '../domain/profile.js';
import type { StoredBundle } from '../ports/profile-store.js';
import { aCall, aDocument, aProfile, holderOf, NOON, toPublish } from '../testing/builders.js';
import { announce } from './announce.js';
import { getProfile } from './get-profile.js';
import { createPublishedBundles } from './published-bundles.js';

/** Longer than a test may take, so an earlier answer came because of a hint, or without waiting. */
const NEVER_MS = 600_000;
const PREFIX = 'handoff';
const STAYS = new AbortController().signal;
const format = createCryptoProfileFormat([Buffer.alloc(32, 1)]);

let bus: Bus;
let publications: OpenPublications;
let profiles: Map<string, Profile>;
let bundles: Map<string, StoredBundle>;
let stopping: AbortController;
/** The looks at each role. */
let looks: string[];
/** Runs after a look, before its result is returned. */
let afterLook: () => Promise<void>;

beforeEach(async () => {
  bus = await openBus({ url: 'memory:', name: 'test', subjectPrefix: PREFIX });
  publications = await openBusPublications({ events: bus.events, prefix: PREFIX });
  [profiles, bundles, looks] = [new Map(), new Map(), []];
  stopping = new AbortController();
  afterLook = async () => {};
});
afterEach(async () => {
  await publications.close();
  await bus.close();
});

/** Publishes a version, and returns its digest. Nobody is told. */
async function publish(role: string, version: number, change = (text: string): string => text): Promise<string> {
  const checked = await format.check(aDocument({ role, description: `Version ${version}` }));
  if ('refusal' in checked) throw checked.refusal;
  const { digest, contentHash, text } = await format.sign(checked.draft, version, NOON);
  const publishedBy = { issuer: 'i', subject: 'ben' };
  bundles.set(`${role} ${version}`, { version, digest, text: change(text), publishedBy, publishedAt: NOON });
  profiles.set(role, aProfile({ role, published: { bundleVersion: version, digest, contentHash, at: NOON } }));
  return digest;
}

/** Tells all instances that something was published for a role. */
function tell(role: string): void {
  const change = { ...decidePublication(aProfile(), toPublish(1)), profile: aProfile({ role }) };
  const { body } = announce({ prefix: PREFIX, newId: uuidv7 }, change, NOON);
  bus.events.hint(outboxHintSubject(PREFIX, 'directory'), Buffer.from(`[${body}]`));
}

interface Asking {
  readonly since?: string;
  readonly waitMs?: number;
  readonly recheckMs?: number;
  readonly gone?: AbortSignal;
  /** How long the call may take. */
  readonly boundMs?: number;
}

/** The digest and the version that an agent of a role gets. */
async function ask(role: string, asking: Asking = {}): Promise<string | undefined> {
  const { since, waitMs, recheckMs = NEVER_MS, gone = STAYS, boundMs = 2 * NEVER_MS } = asking;
  const store = {
    async find(of: string) {
      looks.push(of);
      // As a read of a database does: a loop without an end lets the time of a test run out.
      await new Promise((resolve) => setImmediate(resolve));
      const found = profiles.get(of);
      await afterLook();
      return found;
    },
    findPublished: async (of: string) => profiles.get(of)?.published,
    findBundle: async (of: string, version: number) => bundles.get(`${of} ${version}`),
  };
  const waiting = { publications, clock: steadyClock, recheckMs, stopping: stopping.signal };
  kept ??= createPublishedBundles({ store, format, logger: silentLog, onRefused: () => undefined });
  const query = {
    ...(since === undefined ? {} : { since_digest: since }),
    ...(waitMs === undefined ? {} : { wait_ms: waitMs }),
  };
  const call = aCall({ principal: holderOf(role), deadline: new Date(steadyClock.now().getTime() + boundMs) });
  const { tag } = await getProfile({ bundles: kept, waiting })(
    { params: { role }, query, body: undefined },
    call,
    gone,
  );
  return tag;
}
let kept: ReturnType<typeof createPublishedBundles> | undefined;
beforeEach(() => (kept = undefined));

const waits = (role: string) => eventually(() => looks.includes(role));
const code = (expected: string) => expect.objectContaining({ code: expected });

describe('an agent that has a bundle, and waits for the next one', () => {
  test('gets one that is in force already at once, and without a wait what is in force', async () => {
    const first = await publish('finance', 1);
    const second = await publish('finance', 2);
    expect(await ask('finance', { since: first, waitMs: NEVER_MS })).toBe(second);
    expect(await ask('finance', { waitMs: NEVER_MS })).toBe(second);
    expect(await ask('finance', { since: second })).toBe(second);
    expect(await ask('finance', { since: second, waitMs: 0 })).toBe(second);
  });

  test('gets one that is published meanwhile, and the same after its time', async () => {
    const first = await publish('finance', 1);
    expect(await ask('finance', { since: first, waitMs: 20 })).toBe(first);
    looks = [];
    const waiting = ask('finance', { since: first, waitMs: NEVER_MS });
    await waits('finance');
    const second = await publish('finance', 2);
    tell('finance');
    expect(await waiting).toBe(second);
  });

  test('misses none that is published while it looks', async () => {
    const first = await publish('finance', 1);
    afterLook = async () => {
      afterLook = async () => {};
      await publish('finance', 2);
      tell('finance');
    };
    const next = await ask('finance', { since: first, waitMs: NEVER_MS });
    expect(next).toBe(profiles.get('finance')!.published!.digest);
    expect(next).not.toBe(first);
  });

  test('looks again after some time, because a hint can be lost', async () => {
    const first = await publish('finance', 1);
    const waiting = ask('finance', { since: first, waitMs: NEVER_MS, recheckMs: 20 });
    await waits('finance');
    const second = await publish('finance', 2);
    expect(await waiting).toBe(second);
  });

  test('is not woken by what is published for another role', async () => {
    const [finance, legal] = [await publish('finance', 1), await publish('legal', 1)];
    const waiting = [
      ask('finance', { since: finance, waitMs: NEVER_MS }),
      ask('legal', { since: legal, waitMs: NEVER_MS }),
    ];
    await Promise.all(['finance', 'legal'].map(waits));
    const next = await publish('legal', 2);
    tell('legal');
    expect(await waiting[1]).toBe(next);
    expect(looks.filter((role) => role === 'finance')).toHaveLength(1);
    const own = await publish('finance', 2);
    tell('finance');
    expect(await waiting[0]).toBe(own);
  });

  test('goes on waiting while the next one does not verify', async () => {
    const first = await publish('finance', 1);
    const waiting = ask('finance', { since: first, waitMs: NEVER_MS });
    await waits('finance');
    await publish('finance', 2, (text) => text.replace(/"payload":"..../, '"payload":"AAAA'));
    tell('finance');
    await eventually(() => looks.length === 2);
    const third = await publish('finance', 3);
    tell('finance');
    expect(await waiting).toBe(third);
  });

  test('is refused at once where nothing is published, or nothing is for it to see', async () => {
    profiles.set('finance', aProfile());
    const asked = { since: 'f'.repeat(64), waitMs: NEVER_MS };
    await expect(ask('finance', asked)).rejects.toThrow(code('PROFILE_NOT_SIGNED'));
    await expect(ask('legal', asked)).rejects.toThrow(code('NOT_FOUND'));
  });

  test('gets what is in force when the service stops, when it goes, and before its deadline', async () => {
    const first = await publish('finance', 1);
    const gone = new AbortController();
    const waiting = ask('finance', { since: first, waitMs: NEVER_MS, gone: gone.signal });
    await waits('finance');
    gone.abort();
    expect(await waiting).toBe(first);

    expect(await ask('finance', { since: first, waitMs: NEVER_MS, boundMs: 1_020 })).toBe(first);

    looks = [];
    const stopped = ask('finance', { since: first, waitMs: NEVER_MS });
    await waits('finance');
    stopping.abort();
    await publications.close();
    expect(await stopped).toBe(first);
  });
});
