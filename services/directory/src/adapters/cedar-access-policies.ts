import { canonicalJson, sha256Hex, type Logger } from '@handoff/kernel';
import type * as policy from '@handoff/policy';
import type { PolicyDecisions } from '@handoff/policy';
import type { AccessAnswer, AccessQuestion, ShadowAnswer } from '../domain/access.js';
import type { AccessPolicies } from '../ports/access-policies.js';
import type { GoodBundle } from '../ports/profile-format.js';

/** The most roles whose policies are prepared at once. One takes some hundred KiB. */
const MAX_PREPARED = 200;
/** The most answers that are kept. One takes about half a KiB. */
const MAX_KEPT = 10_000;

type Library = typeof policy;

/**
 * Decides by the policy library, on Cedar. Both are loaded with the first question: a Handoff that nobody asks does not pay for
 * them. An answer is kept under the digest of its bundle and the whole question, so that it is never that of another bundle or
 * of a call of which something else is known.
 */
export function createCedarAccessPolicies({ logger }: { readonly logger: Logger }): AccessPolicies {
  let loading: Promise<{ readonly library: Library; readonly decisions: PolicyDecisions }> | undefined;
  const prepared = new Map<string, string>();
  const kept = new Map<string, AccessAnswer>();

  /** A file that could not be read now may be read later. */
  function forget(error: unknown): never {
    loading = undefined;
    throw error;
  }

  /** Puts the policies of a bundle in force, unless they are. Nothing waits between this and the decision by them. */
  function prepare(decisions: PolicyDecisions, { digest, profile }: GoodBundle, role: string): void {
    if (prepared.get(role) === digest) return;
    // What was in force before must not decide, also if these policies cannot be prepared.
    decisions.remove(role);
    prepared.delete(role);
    decisions.put({ profile: profile as unknown as policy.PoliciesInForce['profile'], digest });
    prepared.set(role, digest);
    const [oldest] = prepared.keys();
    if (prepared.size <= MAX_PREPARED || oldest === undefined) return;
    decisions.remove(oldest);
    prepared.delete(oldest);
  }

  return {
    async answer(bundle, question) {
      const { library, decisions } = await (loading ??= load().catch(forget));
      const key = sha256Hex(canonicalJson({ digest: bundle.digest, ...question }));
      const known = kept.get(key);
      if (known !== undefined) return known;
      let answer: AccessAnswer;
      try {
        prepare(decisions, bundle, question.role);
        answer = decide(library, decisions, question, bundle.digest);
      } catch (error) {
        if (!(error instanceof library.PolicyError)) throw error;
        logger.error({ err: error, role: question.role, bundle_version: bundle.version }, 'policies not evaluated');
        return NOT_EVALUATED;
      }
      if (answer.code !== 'not_evaluated') keep(kept, key, answer);
      return answer;
    },
  };
}

/** The answer by policies that cannot be evaluated. */
export const NOT_EVALUATED: AccessAnswer = {
  isAllowed: false,
  code: 'not_evaluated',
  reason: 'The policies could not be evaluated.',
  deciding: [],
  unknown: [],
};

function decide(library: Library, decisions: PolicyDecisions, question: AccessQuestion, digest: string): AccessAnswer {
  const { role, kind, name, facts } = question;
  const ask = {
    tool: () => decisions.canUseTool(role, name, facts),
    data: () => decisions.canAccessData(role, name, facts),
    provider: () => decisions.canUseProvider(role, name, facts),
  };
  const { bundle, shadow, ...decision } = ask[kind]();
  if (bundle !== digest) throw new library.PolicyError('The policies of another bundle decided.');
  return { ...answerBy(decision), ...(shadow === undefined ? {} : { shadow: answerBy(shadow) }) };
}

/** A decision of the library as an answer. */
export function answerBy({ outcome, code, reason, deciding, unknown, demand }: policy.ShadowDecision): ShadowAnswer {
  const isAllowed = outcome === 'allow';
  return { isAllowed, code, reason, deciding, unknown, ...(demand === undefined ? {} : { demand }) };
}

function keep(kept: Map<string, AccessAnswer>, key: string, answer: AccessAnswer): void {
  kept.set(key, answer);
  const [oldest] = kept.keys();
  if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest);
}

async function load() {
  const library = await import('@handoff/policy');
  return { library, decisions: library.createPolicyDecisions(await library.createCedarPolicyEngine()) };
}
