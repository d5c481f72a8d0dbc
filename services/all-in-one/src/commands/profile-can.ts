import {
  createCedarPolicyEngine,
  createPolicyDecisions,
  type Context,
  type Decision,
  type PolicyDecisions,
  type QuestionKind,
} from '@handoff/policy';
import { bundleBody, bundleDigest } from '@handoff/profiles';
import { commandName } from '../command-name.js';
import { EXIT } from '../exit-codes.js';
import type { Output } from '../terminal/output.js';
import type { Surroundings } from '../terminal/surroundings.js';
import { approvalInWords } from './approval-in-words.js';
import { factsOf } from './facts-argument.js';
import { writeShadow } from './shadow.js';
import { readEither } from './profile-files.js';
import { reporting, type JsonOption } from './profile.js';

export interface CanOptions extends JsonOption {
  readonly kind: QuestionKind;
  readonly context?: readonly string[];
}

/** Says whether the rules of a profile in a file allow something. @returns 0 if they do, otherwise 1. */
export function canUse(file: string, name: string, options: CanOptions, surroundings: Surroundings): Promise<number> {
  return reporting(options, surroundings, async (out) => {
    const context = factsOf(options.context ?? []);
    const { profile, version } = await readEither(file, commandName(surroundings.env));
    const decisions = createPolicyDecisions(await createCedarPolicyEngine());
    decisions.put({
      profile,
      ...(version === undefined ? {} : { digest: bundleDigest(bundleBody(profile, version)) }),
    });
    const decision = ASK[options.kind](decisions, profile.role, name, context);
    out.document(documentOf(decision));
    write(out, decision);
    return decision.outcome === 'allow' ? EXIT.ok : EXIT.refused;
  });
}

const ASK = {
  tool: (decisions, ...asked) => decisions.canUseTool(...asked),
  data: (decisions, ...asked) => decisions.canAccessData(...asked),
  provider: (decisions, ...asked) => decisions.canUseProvider(...asked),
} satisfies Record<
  QuestionKind,
  (decisions: PolicyDecisions, role: string, name: string, context: Context) => Decision
>;

/** With the approval as the HTTP API writes it. */
function documentOf({ demand, bundle, ...decision }: Decision): object {
  const ask = demand && {
    groups: demand.groups.map(({ role, required }) => ({ approver_role: role, required })),
    expires_in: demand.expiresIn,
  };
  return { ...decision, ask: ask ?? null, bundle: bundle ?? null };
}

const WORDS = {
  allow: (out) => out.paint('green', 'allowed'),
  ask: (out) => out.paint('yellow', 'needs an approval'),
  deny: (out) => out.paint('red', 'denied'),
} satisfies Record<Decision['outcome'], (out: Output) => string>;

function write(out: Output, { outcome, role, name, deciding, demand, reason, bundle, shadow }: Decision): void {
  const word = WORDS[outcome](out);
  out.line(`${word}: ${name}, for ${role}`);
  out.line(`reason   ${reason}`);
  for (const { pointer, rule, pattern } of deciding) out.line(`rule     ${pointer}: ${rule} ${pattern}`);
  if (demand !== undefined) out.line(`approval ${approvalInWords(demand.groups, demand.expiresIn)}`);
  if (bundle !== undefined) out.line(`bundle   ${bundle}`);
  if (shadow !== undefined) writeShadow(out, shadow.outcome, shadow);
}
