import type { BundleRow, PolicyTrace, Snapshot } from './snapshot.js';
import type { Invariant, Violation } from './violation.js';

type Question = PolicyTrace['questions'][number];

/**
 * Every answer about access is by a whole published bundle, says what that bundle says, is by the newest one whose publication
 * was answered before the question, and is on record as it was given.
 */
export const byWhatIsPublished: Invariant = ({ policy, bundles, audit }) => {
  const published = new Map(bundles.map((bundle) => [`${bundle.role} ${bundle.version}`, bundle]));
  const recorded = new Map<string, Snapshot['audit'][number][]>();
  for (const row of audit) {
    if (row.event_type !== 'access.evaluated' || row.trace_id === null) continue;
    recorded.set(row.trace_id, [...(recorded.get(row.trace_id) ?? []), row]);
  }
  return [
    ...policy.questions.flatMap((question) => [
      ...decidedBy(question, policy, published.get(`${policy.role} ${question.version}`)),
      ...onRecord(question, recorded.get(question.traceId) ?? []),
    ]),
    ...policy.publications
      .filter(({ version }) => !published.has(`${policy.role} ${version}`))
      .map(({ version }) => `version ${version} of ${policy.role} was acknowledged and is not there`),
  ];
};

function decidedBy(question: Question, policy: PolicyTrace, bundle: BundleRow | undefined): readonly Violation[] {
  const name = `the question ${question.traceId}`;
  const newest = Math.max(
    0,
    ...policy.publications.filter(({ answeredAt }) => answeredAt < question.askedAt).map(({ version }) => version),
  );
  if (question.version === null) {
    if (question.isAllowed) return [`${name} was allowed by nothing`];
    return newest === 0 ? [] : [`${name} found nothing published, after version ${newest} was`];
  }
  if (bundle?.digest !== question.digest) return [`${name} was decided by a bundle that was never published`];
  const violations: Violation[] = [];
  if (question.version < newest) violations.push(`${name} was decided by ${question.version}, after ${newest}`);
  if (question.code === 'not_evaluated') violations.push(`${name} was not decided, and its bundle is good`);
  else if (question.isAllowed !== allows(bundle, policy.tool)) {
    violations.push(`${name} was answered ${question.isAllowed}, and version ${question.version} says otherwise`);
  }
  return violations;
}

function allows({ bundle }: BundleRow, tool: string): boolean {
  const { payload } = JSON.parse(bundle) as { readonly payload: string };
  const { profile } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as {
    readonly profile: { readonly policies: readonly { readonly rule_type: string; readonly pattern: string }[] };
  };
  return profile.policies.some(({ rule_type: rule, pattern }) => rule === 'allow_tool' && pattern === tool);
}

function onRecord(
  { traceId, isAllowed, digest }: Question,
  rows: readonly Snapshot['audit'][number][],
): readonly Violation[] {
  const outcome = isAllowed ? 'allow' : 'deny';
  const isThere = rows.some(({ metadata }) => metadata.outcome === outcome && (metadata.digest ?? null) === digest);
  return isThere ? [] : [`the answer to the question ${traceId} is not on record`];
}
