import { execFileSync } from 'node:child_process';
import { parseAllDocuments } from 'yaml';
import { deploymentPath } from './deployment-files.js';

interface KubernetesObject {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly selector?: { readonly matchLabels?: Labels };
    readonly podSelector?: { readonly matchLabels: Labels };
    readonly template?: { readonly metadata: { readonly labels: Labels }; readonly spec: PodSpec };
    readonly scaleTargetRef?: { readonly name: string };
  };
}
type Labels = Readonly<Record<string, string>>;
interface PodSpec {
  readonly containers: readonly {
    readonly name: string;
    readonly securityContext: { readonly readOnlyRootFilesystem: boolean };
    readonly readinessProbe?: object;
    readonly livenessProbe?: object;
    readonly resources: { readonly limits?: { readonly memory?: string } };
  }[];
}

const CHART = deploymentPath('deploy/helm/handoff');
const SETS = {
  'the least values': ['--set', 'image.repository=registry.example/handoff,image.tag=0.1.0'],
  'all that it can render': ['--values', `${CHART}/ci/everything-values.yaml`],
};

/**
 * Renders the Helm chart, and checks how its objects refer to each other. `HELM` names the program; without one it says so.
 *
 * @returns the exit code.
 */
export function main(env: NodeJS.ProcessEnv, out: NodeJS.WritableStream): number {
  const helm = env['HELM'] ?? 'helm';
  const run = (...args: readonly string[]): string =>
    execFileSync(helm, [...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  try {
    run('version');
  } catch {
    out.write('SKIPPED: there is no helm (HELM names one). The chart was not rendered.\n');
    return 0;
  }
  const version = ['--kube-version', '1.31.0'];
  run('lint', CHART, ...version, ...SETS['all that it can render']);
  const problems: string[] = [];
  for (const [what, values] of Object.entries(SETS)) {
    const text = run('template', 'handoff', CHART, ...version, ...values);
    if (env['CHART_OUTPUT'] === what.split(' ')[0]) out.write(text);
    const objects = parseAllDocuments(text).map((each) => each.toJS() as KubernetesObject | null);
    const present = objects.filter((each): each is KubernetesObject => each !== null);
    problems.push(...findProblems(present).map((each) => `${what}: ${each}`));
    out.write(`${what}: ${present.length} objects\n`);
  }
  for (const problem of problems) out.write(`FAILED  ${problem}\n`);
  out.write(`${2 - Math.min(2, problems.length)} passed, ${problems.length} failed\n`);
  return problems.length === 0 ? 0 : 1;
}

function findProblems(objects: readonly KubernetesObject[]): readonly string[] {
  const problems: string[] = [];
  const pods = objects.flatMap(({ kind, metadata, spec }) =>
    spec.template === undefined ? [] : [{ name: `${kind} ${metadata.name}`, kind, ...spec.template }],
  );
  for (const { name, kind, spec } of pods) {
    for (const { securityContext, readinessProbe, livenessProbe, resources } of spec.containers) {
      if (!securityContext.readOnlyRootFilesystem) problems.push(`${name} may write`);
      if (resources.limits?.memory === undefined) problems.push(`${name} has no limit of memory`);
      const hasProbes = readinessProbe !== undefined && livenessProbe !== undefined;
      if (kind === 'Deployment' && !hasProbes) problems.push(`${name} has no probes`);
    }
  }
  for (const { kind, metadata, spec } of objects) {
    const selected = spec.podSelector?.matchLabels ?? spec.selector?.matchLabels;
    const finds = selected && pods.some(({ metadata: { labels } }) => isWithin(selected, labels));
    if (finds === false) problems.push(`${kind} ${metadata.name} selects no pod`);
  }
  const names = new Set(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`));
  if (names.size !== objects.length) problems.push('two objects have one name');
  return problems;
}

function isWithin(wanted: Labels, labels: Labels): boolean {
  return Object.entries(wanted).every(([name, value]) => labels[name] === value);
}
