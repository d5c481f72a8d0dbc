import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { loadModules } from '@handoff/all-in-one';
import { createTestDatabase } from '@handoff/postgres/testing';
import { startProcess } from '@handoff/runtime';
import { tempDir, testCallKeys } from '@handoff/testing';
import { parser } from '@prometheus-io/lezer-promql';
import { Histogram, Registry } from 'prom-client';
import { parse } from 'yaml';
import { readDeploymentFile } from './deployment-files.js';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: Readonly<Record<'summary' | 'description', string>>;
}
interface Panel {
  readonly title: string;
  readonly targets?: readonly { readonly expr: string }[];
}

const rules = (
  parse(readDeploymentFile('deploy/prometheus/handoff-alerts.yml')) as { groups: { rules: Rule[] }[] }
).groups.flatMap((group) => group.rules);
const dashboard = JSON.parse(readDeploymentFile('deploy/grafana/handoff.json')) as {
  readonly panels: readonly Panel[];
};
const panels = dashboard.panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => [title, expr] as const));
const page = readDeploymentFile('docs/operations/monitoring.md');

/** The labels of each metric, by its name, as a scaled process with all modules registers them. */
const metrics = new Map<string, ReadonlySet<string>>();

/** What Prometheus adds to each sample. */
const ADDED = ['job', 'instance'];

beforeAll(async () => {
  const database = await createTestDatabase('postgres');
  const dataDir = await tempDir('handoff-metrics-');
  const registered = jest.spyOn(Registry.prototype, 'registerMetric');
  const started = await startProcess(
    Object.values(await loadModules()),
    {
      DATABASE_URL: database.url,
      NATS_URL: process.env['TEST_NATS_URL'],
      NATS_SUBJECT_PREFIX: `metrics${randomBytes(4).toString('hex')}`,
      REDIS_URL: process.env['TEST_REDIS_URL'],
      CALL_KEYS: testCallKeys(),
      WEBHOOK_SECRET_KEY: randomBytes(32).toString('base64'),
      DIRECTORY_SIGNING_KEY: randomBytes(32).toString('base64'),
      IDEMPOTENCY_MAC_KEY: randomBytes(32).toString('base64'),
      OIDC_ISSUER_URL: 'http://127.0.0.1:1',
      OIDC_AUDIENCE: 'handoff',
      HANDOFF_DATA_DIR: dataDir.path,
      PORT: '0',
      OPS_PORT: '0',
    },
    { logDestination: { write: () => undefined } },
  );
  for (const [metric] of registered.mock.calls) {
    const { name, labelNames } = metric as unknown as { readonly name: string; readonly labelNames: readonly string[] };
    const suffixes = metric instanceof Histogram ? ['_bucket', '_sum', '_count'] : [''];
    for (const suffix of suffixes)
      metrics.set(name + suffix, new Set([...labelNames, ...(suffix === '_bucket' ? ['le'] : [])]));
  }
  registered.mockRestore();
  await started.stop();
  await database.drop();
  await dataDir.remove();
});

/** What is wrong with a PromQL expression: its syntax, a metric that does not exist, a label that its metrics do not have. */
function mistakesIn(expr: string): readonly string[] {
  const mistakes: string[] = [];
  const used: string[] = [];
  const labels: string[] = [];
  parser.parse(expr).iterate({
    enter(node) {
      const text = expr.slice(node.from, node.to);
      if (node.type.isError) mistakes.push(`syntax error at ${node.from}`);
      if (node.name === 'VectorSelector') used.push(/^[a-z0-9_:]+/.exec(text)?.[0] ?? text);
      if (node.name === 'LabelName') labels.push(text);
    },
  });
  if (used.length === 0) mistakes.push('it reads no metric');
  const known = new Set(ADDED);
  for (const name of used) {
    if (name === 'up') continue;
    const own = metrics.get(name);
    if (own === undefined) mistakes.push(`there is no metric ${name}`);
    for (const label of own ?? []) known.add(label);
  }
  for (const label of labels) if (!known.has(label)) mistakes.push(`no metric of it has the label ${label}`);
  return mistakes;
}

test('the check finds a mistake of each kind', () => {
  expect(mistakesIn('sum(rate(handoff_outbox_published_total[5m])) > 0')).toEqual([]);
  expect(mistakesIn('handoff_no_such_metric')).toEqual(['there is no metric handoff_no_such_metric']);
  expect(mistakesIn('sum by (colour) (handoff_outbox_active)')).toEqual(['no metric of it has the label colour']);
  expect(mistakesIn('handoff_outbox_active{colour="red"}')).toEqual(['no metric of it has the label colour']);
  expect(mistakesIn('sum(handoff_outbox_active')).not.toEqual([]);
  expect(mistakesIn('handoff_http_request_duration_seconds')).not.toEqual([]);
});

describe('the alert rules', () => {
  test.each(rules.map((rule) => [rule.alert, rule] as const))('%s reads metrics that exist', (_name, rule) => {
    expect(mistakesIn(rule.expr)).toEqual([]);
    expect(['page', 'ticket']).toContain(rule.labels.severity);
  });

  test('have names of their own, each with a line on the page', () => {
    const names = rules.map(({ alert }) => alert);
    expect(new Set(names).size).toBe(names.length);
    expect([...page.matchAll(/^\| `(Handoff\w+)`/gm)].map(([, name]) => name)).toEqual(names);
  });

  test('use in their texts only labels that their expressions keep', () => {
    for (const { expr, annotations } of rules) {
      const shown = [...`${annotations.summary} ${annotations.description}`.matchAll(/\$labels\.(\w+)/g)].map(
        ([, name]) => name!,
      );
      const kept = /\bby \(([^)]*)\)/.exec(expr)?.[1]?.split(/,\s*/) ?? ADDED;
      expect(shown.filter((label) => !kept.includes(label))).toEqual([]);
    }
  });
});

describe('the dashboard', () => {
  test.each(panels)('%s reads metrics that exist', (_title, expr) => {
    expect(mistakesIn(expr.replaceAll('$__rate_interval', '5m'))).toEqual([]);
  });
});

test('the page lists every metric of Handoff', () => {
  const own = [...metrics.keys()]
    .filter((name) => name.startsWith('handoff_'))
    .map((name) => name.replace(/_(bucket|sum|count)$/, ''));
  const listed = [...page.matchAll(/^\| `(handoff_\w+)`/gm)].map(([, name]) => name);
  expect([...listed].sort()).toEqual([...new Set(own)].sort());
});
