import { expect, test } from '@jest/globals';
import { readDeploymentFile } from './deployment-files.js';

const { version } = JSON.parse(readDeploymentFile('lerna.json')) as { readonly version: string };
const jsonAt = (file: string): Record<string, unknown> =>
  JSON.parse(readDeploymentFile(file)) as Record<string, unknown>;

/** Where a release sets the version, besides the packages (.ci/release/release.mjs). */
test.each([
  ['package.json', () => jsonAt('package.json')['version']],
  ['package-lock.json', () => jsonAt('package-lock.json')['version']],
  ['the OpenAPI document', () => (jsonAt('docs/api/openapi.json')['info'] as { version: string }).version],
  ['the AsyncAPI document', () => (jsonAt('docs/api/asyncapi.json')['info'] as { version: string }).version],
  ['the Helm chart', () => /^version: (.+)$/m.exec(readDeploymentFile('deploy/helm/handoff/Chart.yaml'))?.[1]],
  ['the page about it', () => /image\.tag=(\S+)/.exec(readDeploymentFile('docs/operations/kubernetes.md'))?.[1]],
])('%s names the version of the product', (_, named) => {
  expect(named()).toBe(version);
});
