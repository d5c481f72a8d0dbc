import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { loadModules } from '@handoff/all-in-one';
import { OPERATIONS } from '@handoff/contracts';
import { SHARED_CONFIG } from '@handoff/runtime';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { deploymentPath, readDeploymentFile } from './deployment-files.js';

const CHART = 'deploy/helm/handoff';
const templates = readdirSync(deploymentPath(`${CHART}/templates`)).map((name) => ({
  name,
  text: readDeploymentFile(`${CHART}/templates/${name}`),
}));
const all = await loadModules();

interface Values {
  readonly modules: Readonly<Record<string, { readonly secret: string }>>;
  readonly migrate: { readonly secret: string };
  readonly terminationGracePeriodSeconds: number;
  readonly preStopSeconds: number;
  readonly keda: {
    readonly consumers: {
      readonly stream: string;
      readonly modules: Readonly<Record<string, { readonly consumer: string }>>;
    };
  };
}
const values = parse(readDeploymentFile(`${CHART}/values.yaml`)) as Values;

describe('the Helm chart', () => {
  test('has a Deployment for every module', () => {
    expect(Object.keys(values.modules).sort()).toEqual(Object.keys(all).sort());
  });

  test('reads only values that exist', () => {
    for (const { name, text } of templates) {
      for (const [, path = ''] of text.matchAll(/(?:^|[^\w.])\$?\.Values\.([\w.]+)/g)) {
        const found = path
          .split('.')
          .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], values);
        expect([name, path, found === undefined]).toEqual([name, path, false]);
      }
    }
  });

  test.each(['values.yaml', 'ci/everything-values.yaml'])(
    'has a schema that %s fits, and a misspelt value does not',
    (file) => {
      const schema = JSON.parse(readDeploymentFile(`${CHART}/values.schema.json`)) as object;
      const validate = new Ajv({ strict: false, allErrors: true }).compile(schema);
      const given = { ...(values as object), ...(parse(readDeploymentFile(`${CHART}/${file}`)) as object) };
      validate(given);
      expect(validate.errors ?? []).toEqual([]);
      expect(validate({ ...given, replicas: 3 })).toBe(false);
      expect(validate({ ...given, modules: { ...values.modules, gatway: {} } })).toBe(false);
    },
  );

  test('sets only variables that Handoff reads', () => {
    const known = [SHARED_CONFIG, ...Object.values(all).map(({ config }) => config)].flatMap((spec) =>
      Object.keys(spec),
    );
    const set = templates.flatMap(({ text }) =>
      [...text.matchAll(/- \{ name: ([A-Z_]+), value/g)].map(([, name]) => name),
    );
    expect(set).toEqual(['HOST', 'OPS_PORT', 'PORT']);
    for (const name of set) expect(known).toContain(name);
  });

  test('takes its secrets from what the page by hand writes', () => {
    const page = readDeploymentFile('docs/operations/by-hand.md');
    const written = [...page.matchAll(/^cat > etc\/(\w+)\.env /gm)].map(([, name]) => `handoff-${name}`);
    const used = [values.migrate, ...Object.values(values.modules)].map(({ secret }) => secret);
    expect(used.sort()).toEqual(written.sort());
  });

  test('waits longer for a pod to end than the process waits for its work', () => {
    const shutdown = Number(SHARED_CONFIG.SHUTDOWN_TIMEOUT_SECONDS.default);
    expect(values.terminationGracePeriodSeconds).toBeGreaterThan(shutdown + values.preStopSeconds);
  });

  test('scales by consumers that exist', () => {
    const users = readDeploymentFile('.docker/nats/users.conf');
    const { stream, modules } = values.keda.consumers;
    for (const { consumer } of Object.values(modules))
      expect(users).toContain(`$JS.API.CONSUMER.INFO.${stream}.${consumer}"`);
  });

  test('scales workers by a number that the inbox has', () => {
    const { http, result } = OPERATIONS.getInbox;
    const keda = templates.find(({ name }) => name === 'keda.yaml')?.text ?? '';
    expect(keda).toContain(http.path.replace('{role}', '{{ $worker.role }}'));
    const [, location = ''] = /valueLocation: (\w+)/.exec(keda) ?? [];
    expect(Object.keys(result.properties)).toContain(location);
  });

  test('has the alert rules of Prometheus', () => {
    const rules = readFileSync(deploymentPath(`${CHART}/files/handoff-alerts.yml`), 'utf8');
    expect(rules).toBe(readDeploymentFile('deploy/prometheus/handoff-alerts.yml'));
  });
});
