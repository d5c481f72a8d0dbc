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
import { EXIT, UsageError } from '../exit-codes.js';
import type { Output } from '../terminal/output.js';
import type { Surroundings } from '../terminal/surroundings.js';
import { readEither } from './profile-files.js';
import { reporting, type JsonOption } from './profile.js';

export interface CanOptions extends JsonOption {
  readonly kind: QuestionKind;
  readonly context?: readonly string[];
}

/** Says whether the rules of a profile in a file allow something. @returns 0 if they do, otherwise 1. */
export function canUse(file: string, name: string, options: CanOptions, surroundings: Surroundings): Promise<number> {
  return reporting(options, surroundings, async (out) => {
    const context = contextOf(options.context ?? []);
    const { profile, version } = await readEither(file, commandName(surroundings.env));
    const decisions = createPolicyDecisions(await createCedarPolicyEngine());
    decisions.put({
      profile,
      ...(version === undefined ? {} : { digest: bundleDigest(bundleBody(profile, version)) }),
    });
    const decision = ASK[options.kind](decisions, profile.role, name, context);
    out.document({ ...decision, bundle: decision.bundle ?? null });
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

function write(out: Output, { outcome, role, name, deciding, reason, bundle }: Decision): void {
  const word = outcome === 'allow' ? out.paint('green', 'allowed') : out.paint('red', 'denied');
  out.line(`${word}: ${name}, for ${role}`);
  out.line(`reason   ${reason}`);
  for (const { pointer, rule, pattern } of deciding) out.line(`rule     ${pointer}: ${rule} ${pattern}`);
  if (bundle !== undefined) out.line(`bundle   ${bundle}`);
}

function contextOf(pairs: readonly string[]): Readonly<Record<string, unknown>> {
  const entries = pairs.map((pair) => {
    const at = pair.indexOf('=');
    if (at < 1) throw new UsageError(`--context ${pair}? It takes name=value.`);
    return [pair.slice(0, at), valueOf(pair.slice(at + 1))] as const;
  });
  const repeated = entries.find(([name], at) => entries.findIndex(([other]) => other === name) < at);
  if (repeated !== undefined) throw new UsageError(`--context: ${repeated[0]} is there twice.`);
  return Object.fromEntries(entries);
}

/** A number, true, false or a text in quotes as in JSON; anything else is the text itself. */
function valueOf(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? text : value;
  } catch {
    return text;
  }
}
