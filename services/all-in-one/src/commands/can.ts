import type { AccessDecision, AccessShadow } from '@handoff/contracts';
import type { JsonObject } from '@handoff/kernel';
import type { ClientCommand } from '../client-command.js';
import { EXIT } from '../exit-codes.js';
import type { Output } from '../terminal/output.js';
import { plain } from '../terminal/text.js';
import { approvalInWords } from './approval-in-words.js';
import { factsOf } from './facts-argument.js';
import { writeShadow } from './shadow.js';
import { objectArgument } from './json-argument.js';
import { theOnly } from './the-only-role.js';

export interface CanIOptions {
  readonly kind: 'tool' | 'data' | 'provider';
  readonly for?: string;
  readonly context?: readonly string[];
  readonly arguments?: string;
  readonly approval?: string;
}

const ACTIONS = { tool: 'use', data: 'read', provider: 'use' } as const;

/** Asks Handoff whether a role may do something. @returns 0 if it may, otherwise 1. */
export async function can({ handoff, out }: ClientCommand, name: string, options: CanIOptions): Promise<number> {
  const { arguments: given, approval } = options;
  const context = {
    ...(factsOf(options.context ?? []) as JsonObject),
    ...(given === undefined ? {} : { arguments: objectArgument('--arguments', given) }),
    ...(approval === undefined ? {} : { approval_id: approval }),
  };
  const role = options.for ?? theOnly((await handoff.whoAmI()).roles, 'Which role', 'can … --for');
  const decision = await handoff.evaluateAccess({
    subject: { type: 'role', id: role },
    action: { name: ACTIONS[options.kind] },
    resource: { type: options.kind, id: name },
    context,
  });
  out.document(decision);
  write(out, decision, name, role);
  return decision.decision ? EXIT.ok : EXIT.refused;
}

function write(out: Output, { decision, context }: AccessDecision, name: string, role: string): void {
  const { ask } = context;
  const no = ask === null ? out.paint('red', 'denied') : out.paint('yellow', 'needs an approval');
  const word = decision ? out.paint('green', 'allowed') : no;
  out.line(`${word}: ${plain(name)}, for ${plain(role)}`);
  out.line(`reason   ${plain(context.reason)}`);
  for (const { pointer, rule, pattern } of context.deciding)
    out.line(`rule     ${plain(`${pointer}: ${rule} ${pattern}`)}`);
  if (ask !== null) {
    const groups = ask.groups.map(({ approver_role: role, required }) => ({ role: plain(role), required }));
    out.line(`approval ${approvalInWords(groups, ask.expires_in)}`);
  }
  if (context.digest !== null) out.line(`bundle   ${context.digest} (version ${context.bundle_version})`);
  const { shadow } = context;
  if (shadow !== undefined) writeShadow(out, shadowOutcome(shadow), shadow);
}

function shadowOutcome({ decision, code }: AccessShadow): 'allow' | 'ask' | 'deny' {
  if (decision) return 'allow';
  return code === 'approval_required' ? 'ask' : 'deny';
}
