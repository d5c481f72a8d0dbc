import type { JsonObject } from '@handoff/kernel';
import type * as policy from '@handoff/policy';
import type { TriedPolicies, TriedProfile } from '../ports/tried-policies.js';
import { answerBy, NOT_EVALUATED } from './cedar-access-policies.js';

/** The most profiles that are kept ready between the pages of dry runs. One takes some hundred KiB. */
const MAX_READY = 4;

type Library = typeof policy;
type Replay = policy.Replay;

/** Decides by the policy library, on Cedar, which is loaded with the first dry run. */
export function createCedarTriedPolicies(): TriedPolicies {
  let loading: Promise<{ readonly library: Library; readonly engine: policy.PolicyEngine }> | undefined;
  /** By content hash. */
  const ready = new Map<string, Replay>();

  /** A file that could not be read now may be read later. */
  function forget(error: unknown): never {
    loading = undefined;
    throw error;
  }

  function replayOf(library: Library, engine: policy.PolicyEngine, { draft, contentHash }: TriedProfile): Replay {
    const replay = ready.get(contentHash) ?? library.createReplay(engine, asProfile(draft));
    ready.delete(contentHash);
    ready.set(contentHash, replay);
    const [oldest] = ready.keys();
    if (ready.size > MAX_READY && oldest !== undefined) {
      ready.get(oldest)!.release();
      ready.delete(oldest);
    }
    return replay;
  }

  return {
    async again(tried, { kind, name, kept, facts }, by) {
      const { library, engine } = await (loading ??= load().catch(forget));
      const replay = replayOf(library, engine, tried);
      if (by !== undefined && replay.isAlike(asProfile(by), kind, name)) return 'same';
      try {
        const replayed = replay.decide({ kind, name, kept: new Set(kept), context: facts });
        return 'missing' in replayed ? replayed : { answer: answerBy(replayed.decision) };
      } catch (error) {
        if (error instanceof library.PolicyError) return { answer: NOT_EVALUATED };
        throw error;
      }
    },
    async rulesAt(profile, pointers) {
      const { library } = await (loading ??= load().catch(forget));
      const rules = profile === undefined ? [] : library.rulesAt(asProfile(profile), pointers);
      return pointers.map((pointer, at) => rules[at] ?? { pointer });
    },
  };
}

/** It was checked before it was stored. */
function asProfile(profile: JsonObject): policy.PoliciesInForce['profile'] {
  return profile as unknown as policy.PoliciesInForce['profile'];
}

async function load() {
  const library = await import('@handoff/policy');
  return { library, engine: await library.createCedarPolicyEngine() };
}
