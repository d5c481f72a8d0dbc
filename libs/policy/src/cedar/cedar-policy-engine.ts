import type * as CedarModule from '@cedar-policy/cedar-wasm/nodejs';
import type { Fact, Facts } from '@handoff/profiles';
import type { Policy } from '../policy.js';
import { PolicyError, type PolicyEngine, type PreparedPolicies } from '../ports/policy-engine.js';
import type { QuestionKind } from '../question.js';
import { appliesIf, ATTRIBUTES } from './cedar-expressions.js';
import { orderedNumber } from './ordered-number.js';
import { cutIntoSlices, type Slice } from './slices.js';

type Cedar = typeof CedarModule;
type Context = Parameters<Cedar['statefulIsAuthorized']>[0]['context'];

const KINDS: readonly QuestionKind[] = ['tool', 'data', 'provider'];

/** Applies policies by Cedar, in WebAssembly. It is loaded here and not before: 4 MiB, which take 60 ms and 10 MiB of memory. */
export async function createCedarPolicyEngine(): Promise<PolicyEngine> {
  const cedar = await import('@cedar-policy/cedar-wasm/nodejs');
  return { prepare: (policies) => prepare(cedar, policies) };
}

function prepare(cedar: Cedar, policies: readonly Policy[]): PreparedPolicies {
  const sets: string[] = [];
  let isReleased = false;
  const release = (): void => {
    isReleased = true;
    for (const id of sets.splice(0)) emptySet(cedar, id);
  };
  const add = (kind: QuestionKind, { members }: Slice): string => {
    const id = freeIds.pop() ?? `set-${(made += 1)}`;
    sets.push(id);
    fillSet(cedar, id, Object.fromEntries(members.map((index) => [String(index), asCedar(kind, policies[index]!)])));
    return id;
  };
  try {
    const finders = new Map(
      KINDS.map((kind) => {
        const indexed = policies.map(({ pattern, kinds }, index) => ({ index, pattern, kinds }));
        const slices = cutIntoSlices(indexed.filter(({ kinds }) => kinds.includes(kind)));
        const ids = new Map(slices.slices.map((slice) => [slice, add(kind, slice)]));
        return [kind, (name: string) => ids.get(slices.of(name))];
      }),
    );
    return {
      applying: (kind, name, facts) => {
        // Its sets may be somebody else's by now.
        if (isReleased) throw new PolicyError('The policies were released.');
        const id = finders.get(kind)?.(name);
        return id === undefined ? [] : evaluate(cedar, id, kind, contextOf(name, facts));
      },
      release,
    };
  } catch (error) {
    release();
    throw error;
  }
}

/** Cedar keeps prepared sets by name, in one place for the whole process, and forgets none. So names are used again. */
const freeIds: string[] = [];
let made = 0;

function fillSet(cedar: Cedar, id: string, staticPolicies: Readonly<Record<string, ReturnType<typeof asCedar>>>): void {
  const answer = calling(() => cedar.preparsePolicySet(id, { staticPolicies }));
  if (answer.type !== 'success') throw new PolicyError(`Cedar refuses the policies: ${answer.errors[0]?.message}`);
}

function emptySet(cedar: Cedar, id: string): void {
  fillSet(cedar, id, {});
  freeIds.push(id);
}

function asCedar(kind: QuestionKind, policy: Policy) {
  const any = { op: 'All' } as const;
  return {
    // Cedar says of a permit that it applies, unless something is forbidden. What follows from an ask is decided by its reader.
    effect: policy.effect === 'deny' ? 'forbid' : 'permit',
    principal: any,
    action: { op: '==', entity: { type: 'Action', id: kind } },
    resource: any,
    conditions: [{ kind: 'when', body: appliesIf(policy) }],
  } satisfies Parameters<Cedar['policyToText']>[0];
}

function evaluate(cedar: Cedar, id: string, kind: QuestionKind, context: Context): readonly number[] {
  const answer = calling(() =>
    cedar.statefulIsAuthorized({
      principal: { type: 'Agent', id: '' },
      action: { type: 'Action', id: kind },
      resource: { type: 'Name', id: '' },
      context,
      preparsedPolicySetId: id,
      entities: [],
    }),
  );
  if (answer.type !== 'success') throw new PolicyError(`Cedar refuses the question: ${answer.errors[0]?.message}`);
  const { reason, errors } = answer.response.diagnostics;
  // Cedar leaves a policy out that fails. A deny must not be left out.
  if (errors.length > 0) throw new PolicyError(`Policy ${errors[0]?.policyId} fails: ${errors[0]?.error.message}`);
  return reason.map(Number);
}

function contextOf(name: string, facts: Facts): Context {
  const given = [...facts].flatMap(([fact, value]) => attributesOf(fact, value));
  return Object.fromEntries([[ATTRIBUTES.name, name], ...given]);
}

function attributesOf(name: string, fact: Fact): readonly (readonly [string, string | number | boolean])[] {
  switch (fact.kind) {
    case 'text':
      return [
        [ATTRIBUTES.text(name), fact.text],
        ...(fact.isPlainPath ? [[ATTRIBUTES.path(name), fact.text] as const] : []),
      ];
    case 'number': {
      const { high, low } = orderedNumber(fact.number);
      return [
        [ATTRIBUTES.high(name), high],
        [ATTRIBUTES.low(name), low],
      ];
    }
    case 'boolean':
      return [[ATTRIBUTES.boolean(name), fact.boolean]];
  }
}

/** Whatever WebAssembly throws is a policy that cannot be evaluated. */
function calling<T>(call: () => T): T {
  try {
    return call();
  } catch (cause) {
    throw new PolicyError('Cedar failed.', { cause });
  }
}
