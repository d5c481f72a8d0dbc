import type { AccessDecision, AccessDecisions } from '@handoff/contracts';
import { silentLog, uuidv7, type Call, type JsonObject } from '@handoff/kernel';
import { createCedarAccessPolicies } from '../adapters/cedar-access-policies.js';
import { createCryptoProfileFormat } from '../adapters/crypto-profile-format.js';
import { createAccessRules } from '../application/access-rules.js';
import { evaluateAccess, evaluateAccessBatch } from '../application/evaluate-access.js';
import { createPublishedBundles } from '../application/published-bundles.js';
import type { Evaluation } from '../domain/access.js';
import type { GivenApproval } from '../domain/held-call.js';
import type { KeptFacts } from '../domain/kept-facts.js';
import type { Profile } from '../domain/profile.js';
import type { StoredBundle } from '../ports/profile-store.js';
import { anEvaluation } from './access-builders.js';
import { aCall, aDocument, aProfile, holderOf, NOON } from './builders.js';

/** Signs the profiles of a table. */
export const format = createCryptoProfileFormat([Buffer.alloc(32, 1)]);
const policies = createCedarAccessPolicies({ logger: silentLog });
const rules = createAccessRules({ prefix: 'test', newId: uuidv7 });
const asFinance = aCall({ principal: holderOf('finance') });

/** A table of profiles that a test writes, and what asks it. `beforeRecording` runs between an answer and its record. */
export function setTable() {
  const profiles = new Map<string, Profile>();
  const bundles = new Map<string, StoredBundle>();
  const given = new Map<string, GivenApproval>();
  const working = { usedBefore: new Set<string>(), uses: new Map() };
  const events: { readonly type: string; readonly data: Readonly<Record<string, unknown>> }[] = [];
  const table = {
    events,
    kept: [] as KeptFacts[],
    given,
    /** How often the store was asked what is published. */
    lookUps: 0,
    beforeRecording: async (): Promise<void> => {},
    async publish(
      version: number,
      content: JsonObject,
      { by = format, change = (text: string) => text, isStored = true } = {},
    ): Promise<void> {
      const role = 'finance';
      const checked = await format.check(aDocument(content));
      if ('refusal' in checked) throw checked.refusal;
      const { digest, contentHash, text } = await by.sign(checked.draft, version, NOON);
      const publishedBy = { issuer: 'i', subject: 'ben' };
      if (isStored)
        bundles.set(`${role} ${version}`, { version, digest, text: change(text), publishedBy, publishedAt: NOON });
      profiles.set(role, aProfile({ role, published: { bundleVersion: version, digest, contentHash, at: NOON } }));
    },
    async ask(change: Partial<Evaluation> = {}, call: Call = asFinance): Promise<AccessDecision> {
      const { body } = await evaluateAccess(deps)({ params: {}, query: {}, body: anEvaluation(change) }, call, NEVER);
      return JSON.parse(body) as AccessDecision;
    },
    async askAll(body: object, call: Call = asFinance): Promise<AccessDecisions> {
      const reply = await evaluateAccessBatch(deps)({ params: {}, query: {}, body }, call, NEVER);
      return JSON.parse(reply.body) as AccessDecisions;
    },
  };
  const deps = {
    policies,
    heldCalls: { find: async (id: string) => given.get(id) },
    bundles: createPublishedBundles({
      store: {
        find: async (role) => profiles.get(role),
        async findPublished(role) {
          table.lookUps += 1;
          return profiles.get(role)?.published;
        },
        findBundle: async (role, version) => bundles.get(`${role} ${version}`),
      },
      format,
      logger: silentLog,
      onRefused: () => undefined,
    }),
    access: {
      async record(command: Parameters<typeof rules.decide>[0]) {
        await table.beforeRecording();
        const now = new Map([...profiles].flatMap(([role, { published }]) => (published ? [[role, published]] : [])));
        const decision = rules.decide(command, { published: now, kept: table.kept, ...working }, NOON);
        events.push(...decision.events.map(({ body }) => JSON.parse(body) as (typeof events)[number]));
        return decision.ok ? { ok: true as const, reply: decision.reply, replayed: false } : decision;
      },
      findFacts: () => Promise.resolve(new Map()),
      forgetFacts: () => Promise.resolve(0),
      drain: () => Promise.resolve(),
    },
  };
  return table;
}

const NEVER = new AbortController().signal;
